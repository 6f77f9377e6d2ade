// Runs a TypeScript file of this repository that the build does not build: `node scripts/run-typescript.mjs FILE ...`.
// Node 20 cannot run TypeScript by itself; Vite, which Vitest brings, can.
import { fileURLToPath } from 'node:url'
import { createViteServer } from 'vitest/node'

const [file, ...args] = process.argv.slice(2)
const server = await createViteServer({
  root: fileURLToPath(new URL('..', import.meta.url)),
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
})
process.argv = [process.argv[0], file, ...args]
await server.ssrLoadModule(file)
// A worker goes on until its pool lets go of it.
if (process.connected) process.once('disconnect', () => process.exit())
else await server.close()
