import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../certificate/make-certificate.ts'
import { tlsOf } from './tls-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'tls-files-'))
afterAll(() => rmSync(folder, { recursive: true }))
const here = { host: '127.0.0.1', allowHost: [] }
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

describe('what https is spoken with', () => {
  it('is nothing unless asked for', async () => {
    expect(await tlsOf(here)).toBeUndefined()
  })

  it('is a certificate made on the spot, whose authority is in a file until it is forgotten', async () => {
    const tls = (await tlsOf({ ...here, https: true, allowHost: ['mock.test:8443'] }))!
    expect(readFileSync(tls.caFile!, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/)
    expect(readFileSync(tls.caFile!, 'utf8')).not.toContain('PRIVATE')
    await tls.forget()
    expect(existsSync(tls.caFile!)).toBe(false)
  })

  it('is the user’s own, which has to be a certificate and its key', async () => {
    const [one, other] = [makeCertificate(['mock.test'], Date.now()), makeCertificate(['mock.test'], Date.now())]
    const [tlsCert, tlsKey] = [write('cert.pem', one.cert), write('key.pem', one.key)]
    expect(await tlsOf({ ...here, tlsCert, tlsKey })).toMatchObject({ cert: one.cert, key: one.key })
    for (const wrong of [write('other.pem', other.key), write('none.pem', 'no key')])
      await expect(tlsOf({ ...here, tlsCert, tlsKey: wrong })).rejects.toThrow(
        `--tls-cert ${tlsCert} and --tls-key ${wrong} are no certificate and its key, in PEM: `,
      )
    await expect(tlsOf({ ...here, tlsCert, tlsKey: join(folder, 'gone.pem') })).rejects.toThrow(
      `--tls-key ${folder}/gone.pem cannot be read: it is not there.`,
    )
  })
})
