// Fastify 5 with the create body's schema, which is how it is meant to be used; no response schema, as nobody has one
// for free.
import Fastify from 'fastify'
import { customersInMaps } from './maps.mjs'

const [count, port] = process.argv.slice(2).map(Number)
const customers = customersInMaps(count)
const app = Fastify()
const body = {
  type: 'object',
  required: ['email', 'customer_type'],
  properties: { email: { type: 'string', format: 'email' }, customer_type: { enum: ['individual', 'business'] } },
}
app.get('/api/customers/:id', (req) => customers.envelope('Found', customers.get(req.params.id)))
app.get('/api/customers', (req) => customers.envelope('Found', customers.list(req.query)))
app.post('/api/customers', { schema: { body } }, (req, reply) =>
  reply.code(201).send(customers.envelope('Created', customers.create(req.body))),
)
await app.listen({ port, host: '127.0.0.1' })
