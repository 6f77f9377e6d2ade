import { createServer } from 'node:net'

/** A port that is free, and stays so for a while: none of those that the system gives to whoever asks for any. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((tell) => {
      server.once('error', () => tell(false)).listen(port, '127.0.0.1', () => tell(true))
    })
    if (!isFree) continue
    await new Promise((closed) => server.close(closed))
    return port
  }
}
