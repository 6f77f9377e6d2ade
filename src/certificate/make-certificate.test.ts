import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { createApp } from '../server/create-app.ts'
import { createHttpServer } from '../server/http-server.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { makeCertificate } from './make-certificate.ts'

const certificate = makeCertificate(['localhost', '127.0.0.1', '::1', 'mock.test'], Date.now())
const server = createHttpServer(createApp({ store: memoryStore() }), undefined, undefined, certificate)
afterAll(() => server.close().closeAllConnections())

describe('a certificate made on the spot', () => {
  it('is one that its authority signed, for these hosts, and not an authority itself', () => {
    const [ca, cert] = [new X509Certificate(certificate.ca), new X509Certificate(certificate.cert)]
    expect([cert.checkIssued(ca), cert.verify(ca.publicKey), ca.ca, cert.ca]).toEqual([true, true, true, false])
    expect(cert.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:mock.test')
    expect(certificate.ca).not.toContain('PRIVATE')
    expect(makeCertificate(['localhost'], Date.now()).ca).not.toBe(certificate.ca)
  })

  it('is trusted by who trusts the authority and by nobody else, and the mock speaks through it', async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const ask = async (options: { ca?: string; path: string; servername?: string }): Promise<[number, any]> => {
      const [answer] = await once(get({ host: '127.0.0.1', port, agent: false, ...options }), 'response')
      let text = ''
      for await (const chunk of answer) text += String(chunk)
      return [answer.statusCode, JSON.parse(text)]
    }
    const { ca } = certificate
    for (const servername of ['localhost', 'mock.test'])
      expect((await ask({ ca, path: '/api/customers', servername }))[1].data.total).toBe(0)
    expect((await ask({ ca, path: '/__kit/openapi.json' }))[1].servers[0].url).toBe(`https://127.0.0.1:${port}`)
    await expect(ask({ path: '/api/customers' })).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
    await expect(ask({ ca, path: '/', servername: 'other.test' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  })
})
