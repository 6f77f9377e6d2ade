import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Call, Credentials, Mutant, Kept, Variant } from './behaviour.ts'
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
  const customers = new Map<string, Kept>()
  const stop = behaviour.begin(customers)
  let number = 0
  const server = createServer((request, response) => {
    void readCall(request)
      .then(async (read) => {
        const call = { ...read, number: ++number, customers }
        if (call.path.startsWith(behaviour.prefix)) call.path = call.path.slice(behaviour.prefix.length)
        else call.path = `/outside${call.path}`
        behaviour.send(await behaviour.answer(call), response, call)
      })
      .catch((error: unknown) => {
        response.destroy(error as Error)
      })
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${behaviour.prefix}`,
    async close() {
      stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readCall(request: IncomingMessage): Promise<Omit<Call, 'number' | 'customers'>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { pathname, searchParams } = new URL(`http://deployment${request.url ?? '/'}`)
  const headerNames = request.rawHeaders.filter((_, index) => index % 2 === 0)
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    headerNames,
    body: Buffer.concat(chunks),
    operation: undefined,
    id: '',
  }
}
