// The limit: what node:http does when nobody checks, routes, logs or fails.
import { createServer } from 'node:http'
import { customersInMaps } from './maps.mjs'

const [count, port] = process.argv.slice(2).map(Number)
const customers = customersInMaps(count)
const prefix = '/api/customers/'.length

createServer((req, res) => {
  if (req.method === 'POST') {
    const chunks = []
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', () =>
      send(res, 201, customers.envelope('Created', customers.create(JSON.parse(Buffer.concat(chunks).toString())))),
    )
    return
  }
  const question = req.url.indexOf('?')
  if (question < 0 && req.url.length > prefix)
    return send(res, 200, customers.envelope('Found', customers.get(req.url.slice(prefix))))
  const query = {}
  if (question > 0) {
    for (const pair of req.url.slice(question + 1).split('&')) {
      const equals = pair.indexOf('=')
      query[pair.slice(0, equals)] = decodeURIComponent(pair.slice(equals + 1))
    }
  }
  send(res, 200, customers.envelope('Found', customers.list(query)))
}).listen(port, '127.0.0.1')

function send(res, status, value) {
  const body = JSON.stringify(value)
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  res.end(body)
}
