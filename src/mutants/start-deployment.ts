import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beginBehaviour } from './begin-behaviour.ts'
import type { Credentials, Mutant, Variant } from './behaviour.ts'
import { behaviourOf } from './correct-behaviour.ts'

/** A deployment that answers over HTTP on this machine. */
export type Deployment = {
  /** Where its paths start, without a slash at the end. */
  url: string
  /** Every connection is cut. */
  close: () => Promise<void>
}

/**
 * Starts a Customers API of its own, independent of every other one. It is correct but for what the mutants break,
 * and usual but for the variants; `port` 0 or absent takes a free one, and without `auth` requests need no signature.
 */
export async function startDeployment(
  options: { mutants?: Mutant[]; variants?: Variant[]; port?: number; auth?: Credentials } = {},
): Promise<Deployment> {
  const changes = [...(options.variants ?? []), ...(options.mutants ?? [])].map(({ change }) => change)
  const behaviour = behaviourOf(changes, options.auth)
  const begun = beginBehaviour(behaviour)
  const server = createServer((request, response) => {
    void bodyOf(request)
      .then(async (body) => {
        const { method = 'GET', url = '/', headers, rawHeaders } = request
        const call = begun.call({ method, url, headers, rawHeaders, body })
        behaviour.send(await behaviour.answer(call), response, call)
      })
      .catch((error: unknown) => {
        response.destroy(error as Error)
      })
  })
  // Whoever asks may be in the same process, held up by others for seconds: an idle connection is not closed meanwhile.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${behaviour.prefix}`,
    async close() {
      begun.end()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The bytes of a request's body as they were sent; empty where there is none. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
