import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createApp } from '../../src/server/create-app.ts'
import type { AppOptions } from '../../src/server/create-app.ts'
import { createHttpServer } from '../../src/server/http-server.ts'
import { memoryStore } from '../../src/stores/memory-store.ts'
import { place } from './tool.ts'

/** The mocks that everything generated is used against. */
export const modes = {
  default: {},
  strict: { strict: true },
  'echo-contact': { echoContact: true },
  hmac: { credentials: { clientId: 'client_test', clientSecret: 'secret_test' } },
} as const satisfies Record<string, Partial<AppOptions>>

export type Mode = keyof typeof modes

/** A mock that runs, and its document in a file. */
export type Mock = { mode: Mode; url: string; document: string; env: Record<string, string>; stop: () => void }

/** Starts a mock of a mode and takes its document as it serves it. */
export async function startMock(mode: Mode): Promise<Mock> {
  const options: Partial<AppOptions> = modes[mode]
  const server = createHttpServer(createApp({ store: memoryStore(), ...options }))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const document = join(place('documents'), `${mode}.json`)
  writeFileSync(document, await (await fetch(`${url}/__kit/openapi.json`)).text())
  const { credentials } = options
  return {
    mode,
    url,
    document,
    env: credentials ? { CLIENT_ID: credentials.clientId, CLIENT_SECRET: credentials.clientSecret } : {},
    stop: () => server.close().closeAllConnections(),
  }
}
