// openapi-backend on node:http, validating requests against the contract; the operations are by hand, from Maps.
import { createServer } from 'node:http'
import { OpenAPIBackend } from 'openapi-backend'
import { document } from '../document.mjs'
import { customersInMaps } from './maps.mjs'

const [count, port] = process.argv.slice(2).map(Number)
const customers = customersInMaps(count)
const send = (res, status, value) => {
  const body = JSON.stringify(value)
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  res.end(body)
}
const api = new OpenAPIBackend({
  definition: document(),
  quick: true,
  ajvOpts: { strict: false, validateFormats: false },
  handlers: {
    getCustomer: (context, _req, res) =>
      send(res, 200, customers.envelope('Found', customers.get(context.request.params.id))),
    // It leaves query values as text.
    listCustomers: (context, _req, res) =>
      send(res, 200, customers.envelope('Found', customers.list(context.request.query))),
    createCustomer: (context, _req, res) =>
      send(res, 201, customers.envelope('Created', customers.create(context.request.requestBody))),
    validationFail: (context, _req, res) => send(res, 400, { success: false, errors: context.validation.errors }),
    notFound: (_context, _req, res) => send(res, 404, { success: false }),
  },
})
await api.init()
createServer((req, res) => {
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => {
    const [path, query] = req.url.split('?')
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined
    api
      .handleRequest({ method: req.method, path, query, body, headers: req.headers }, req, res)
      .catch((error) => send(res, 500, { message: String(error) }))
  })
}).listen(port, '127.0.0.1')
