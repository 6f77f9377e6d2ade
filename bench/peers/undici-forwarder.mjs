// What a forwarder costs that judges nothing: undici sends on what comes, and streams back what is answered.
import { createServer } from 'node:http'
import { Pool } from 'undici'

const [upstream, port] = process.argv.slice(2)
const pool = new Pool(upstream, { connections: 64 })
const hop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'host'])
const onward = (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !hop.has(name)))

createServer((req, res) => {
  pool
    .stream(
      { path: req.url, method: req.method, headers: onward(req.headers), body: req.method === 'GET' ? null : req },
      ({ statusCode, headers }) => res.writeHead(statusCode, onward(headers)),
    )
    .catch(() => {
      if (!res.headersSent) res.writeHead(502)
      res.end()
    })
}).listen(Number(port), '127.0.0.1')
