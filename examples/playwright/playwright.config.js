import { once } from 'node:events'
import { createServer } from 'node:net'
import { defineConfig } from '@playwright/test'

// Any free port; in the environment, since each worker reads this file again.
process.env.MOCK_PORT ??= await freePort()
const url = `http://127.0.0.1:${process.env.MOCK_PORT}`

/** One mock for all workers; each test has a world of its own in it. */
// oxlint-disable-next-line no-default-export -- Playwright reads this one.
export default defineConfig({
  fullyParallel: true,
  webServer: {
    command: `npx customers-kit serve --port ${process.env.MOCK_PORT} --count 25 --log none`,
    url: `${url}/__kit/health`,
  },
  use: { baseURL: url },
})

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  await once(server.close(), 'close')
  return String(port)
}
