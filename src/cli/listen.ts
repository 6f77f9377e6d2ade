import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** Listens; `CannotFindOut` says why where it cannot. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await new Promise<void>((done, failed) => server.once('error', failed).listen(port, host, done))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new CannotFindOut(
        `Port ${port} on ${host} is in use. Stop what listens there, or take another: --port 0 finds a free one.`,
      )
    if (code === 'EACCES')
      throw new CannotFindOut(
        `Port ${port} on ${host} is not allowed to you. Take one above 1023, such as --port 4010.`,
      )
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new CannotFindOut(`${host} is not an address of this machine. Leave out --host for 127.0.0.1.`)
    throw error
  }
}

/** Where a server listens, as a URL. */
export function baseUrl(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  const scheme = server instanceof TlsServer ? 'https' : 'http'
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

/** Resolves when the process is told to stop; a second signal then ends it at once. */
export async function untilStopped(): Promise<void> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  await new Promise<void>((stopped) => {
    for (const signal of signals) process.once(signal, () => stopped())
  })
  for (const signal of signals) process.removeAllListeners(signal)
}

/**
 * Takes no new requests, and resolves when every request under way has its answer, after five seconds at the latest.
 */
export async function close(server: Server): Promise<void> {
  const patience = setTimeout(() => server.closeAllConnections(), 5_000)
  // A connection whose request was under way is idle only after its answer, and a client may keep it open for long.
  const tidy = setInterval(() => server.closeIdleConnections(), 50)
  await new Promise<void>((closed) => {
    server.close(() => closed())
  })
  clearTimeout(patience)
  clearInterval(tidy)
}
