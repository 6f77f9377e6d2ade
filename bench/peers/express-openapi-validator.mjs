// Express 5 with express-openapi-validator holding requests to the contract; the operations are by hand, from Maps.
import express from 'express'
import { middleware } from 'express-openapi-validator'
import { document } from '../document.mjs'
import { customersInMaps } from './maps.mjs'

const [count, port] = process.argv.slice(2).map(Number)
const customers = customersInMaps(count)
const app = express()
app.use(express.json())
app.use(middleware({ apiSpec: document(), validateRequests: true, validateResponses: false, validateFormats: false }))
app.get('/api/customers/:id', (req, res) => res.json(customers.envelope('Found', customers.get(req.params.id))))
// It gives query values their types.
app.get('/api/customers', (req, res) => {
  const { is_active, ...query } = req.query
  res.json(
    customers.envelope(
      'Found',
      customers.list({ ...query, is_active: is_active === undefined ? undefined : String(is_active) }),
    ),
  )
})
app.post('/api/customers', (req, res) =>
  res.status(201).json(customers.envelope('Created', customers.create(req.body))),
)
app.use((error, _req, res, _next) => res.status(error.status ?? 500).json({ success: false, message: error.message }))
app.listen(port, '127.0.0.1')
