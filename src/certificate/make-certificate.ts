import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import forge from 'node-forge'

/** A certificate for a server of this machine, all in PEM. */
export type Certificate = {
  /** The authority that signed it, which clients have to trust. Its key is nowhere any more. */
  ca: string
  cert: string
  key: string
}

const day = 86_400_000

/**
 * Makes a certificate for these host names and addresses, and an authority of its own that has signed nothing else;
 * valid from a day before `now` for 90 days.
 */
export function makeCertificate(hosts: readonly string[], now: number): Certificate {
  const authority = keyPair()
  const server = keyPair()
  const issuer = [{ name: 'commonName', value: `customers-kit mock, ${new Date(now).toISOString()}` }]
  const names = [...new Set(hosts)]
  const ca = signed(issuer, issuer, authority.publicKey, authority.privateKey, now, [
    { name: 'basicConstraints', cA: true, critical: true, pathLenConstraint: 0 },
    { name: 'keyUsage', keyCertSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  const subject = [{ name: 'commonName', value: names[0] }]
  const cert = signed(subject, issuer, server.publicKey, authority.privateKey, now, [
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'authorityKeyIdentifier', keyIdentifier: ca.generateSubjectKeyIdentifier().getBytes() },
    {
      name: 'subjectAltName',
      altNames: names.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host })),
    },
  ])
  const pem = (certificate: forge.pki.Certificate) => forge.pki.certificateToPem(certificate)
  return { ca: pem(ca), cert: pem(cert), key: server.pem }
}

function signed(
  subject: forge.pki.CertificateField[],
  issuer: forge.pki.CertificateField[],
  publicKey: forge.pki.rsa.PublicKey,
  by: forge.pki.rsa.PrivateKey,
  now: number,
  extensions: object[],
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = publicKey
  // A first bit of 1 would make the number negative.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`
  certificate.validity.notBefore = new Date(now - day)
  certificate.validity.notAfter = new Date(now + 90 * day)
  certificate.setSubject(subject)
  certificate.setIssuer(issuer)
  certificate.setExtensions(extensions)
  certificate.sign(by, forge.md.sha256.create())
  return certificate
}

/** Made by Node, which takes a tenth of the time. */
function keyPair(): { publicKey: forge.pki.rsa.PublicKey; privateKey: forge.pki.rsa.PrivateKey; pem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return {
    publicKey: forge.pki.publicKeyFromPem(publicKey),
    privateKey: forge.pki.privateKeyFromPem(privateKey),
    pem: privateKey,
  }
}
