import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble } from '../trouble/file-trouble.ts'

/** The options that say how a server speaks https. */
export type TlsOptions = { https?: boolean; tlsCert?: string; tlsKey?: string; host: string; allowHost: string[] }

/** What a server speaks https with. */
export type Tls = {
  cert: string
  key: string
  /** Where the authority of a certificate made on the spot is, for clients to trust; undefined for the user's own. */
  caFile?: string
  /** Removes that file. */
  forget: () => Promise<void>
}

/**
 * The certificate that the options name, or one made on the spot for the names and addresses at which the server is
 * reached; undefined for plain http. Throws `CannotFindOut` where the files are none that https can be spoken with.
 */
export async function tlsOf({ https, tlsCert, tlsKey, host, allowHost }: TlsOptions): Promise<Tls | undefined> {
  if (tlsCert !== undefined && tlsKey !== undefined) {
    const [cert, key] = [await read('--tls-cert', tlsCert), await read('--tls-key', tlsKey)]
    try {
      createSecureContext({ cert, key })
    } catch (error) {
      throw new CannotFindOut(
        `--tls-cert ${tlsCert} and --tls-key ${tlsKey} are no certificate and its key, in PEM: ${(error as Error).message}.`,
        { cause: error },
      )
    }
    return { cert, key, forget: async () => {} }
  }
  if (!https) return undefined
  const { makeCertificate } = await import('../certificate/make-certificate.ts')
  const names = allowHost.map((name) => name.replace(/:[0-9]+$/, ''))
  const { ca, cert, key } = makeCertificate(['localhost', '127.0.0.1', '::1', host, ...names], Date.now())
  // A folder that nobody else can have made, or put a link into.
  const folder = await mkdtemp(join(tmpdir(), 'customers-kit-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, ca)
  return { cert, key, caFile, forget: () => rm(folder, { recursive: true, force: true }) }
}

async function read(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CannotFindOut(`${option} ${file} cannot be read: ${fileTrouble(error, 'read')}.`)
  }
}
