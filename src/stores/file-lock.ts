import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives up a lock. */
export type Unlock = () => Promise<void>

/**
 * Takes a file for this process alone, by its whole path; undefined where another process, or this one, has it already.
 * The system gives up the lock of a process that ends in whatever way, and nothing is left to be removed by hand.
 */
export async function lockFile(path: string): Promise<Unlock | undefined> {
  const name = `customers-kit-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`
  // What can be listened on by one process at a time. On Linux and Windows such a name is no file.
  const address =
    platform() === 'win32' ? `\\\\.\\pipe\\${name}` : platform() === 'linux' ? `\0${name}` : join(tmpdir(), name)
  let server = await listenAlone(address)
  if (!server && address.startsWith('/') && !(await answers(address))) {
    await rm(address, { force: true })
    server = await listenAlone(address)
  }
  if (!server) return undefined
  // Who waits for nothing but this may end.
  server.unref()
  return () => new Promise((done) => server.close(() => done()))
}

function listenAlone(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
    )
    server.listen(address, () => resolve(server))
  })
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
  })
}
