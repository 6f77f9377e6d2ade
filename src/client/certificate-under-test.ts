import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** A certificate and its key, as PEM. */
export type Certified = { cert: string; key: string; privateKey: KeyObject; name: string }

/**
 * A certificate that is valid for a day, for the names given, an address of IPv4 among them; signed by `by`, or by
 * itself. Written here byte by byte (RFC 5280), so that no test needs a tool for it.
 */
export function certify(
  name: string,
  { names = [] as string[], by = undefined as Certified | undefined } = {},
): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = seq(oid('2a8648ce3d040302'))
  const alternatives = names.map((one) =>
    /^[0-9.]+$/.test(one) ? der(0x87, Buffer.from(one.split('.').map(Number))) : der(0x82, Buffer.from(one)),
  )
  const extensions = [
    seq(oid('551d13'), der(0x01, Buffer.from([0xff])), der(0x04, seq(der(0x01, Buffer.from([by ? 0 : 0xff]))))),
    ...(alternatives.length > 0 ? [seq(oid('551d11'), der(0x04, seq(...alternatives)))] : []),
  ]
  const day = 86_400_000
  const tbs = seq(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    named(by?.name ?? name),
    seq(time(Date.now() - day), time(Date.now() + day)),
    named(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, seq(...extensions)),
  )
  const signature = sign('sha256', tbs, by?.privateKey ?? privateKey)
  const bytes = seq(tbs, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = bytes.toString('base64').match(/.{1,64}/g)!
  const cert = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, privateKey, name }
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function seq(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'))
}

function named(name: string): Buffer {
  return seq(der(0x31, seq(oid('550403'), der(0x0c, Buffer.from(name)))))
}

function time(at: number): Buffer {
  const text = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return der(0x17, Buffer.from(text.slice(2)))
}
