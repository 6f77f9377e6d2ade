// Express 5 as its own guide shows it: express.json(), res.json(), nothing checked.
import express from 'express'
import { customersInMaps } from './maps.mjs'

const [count, port] = process.argv.slice(2).map(Number)
const customers = customersInMaps(count)
const app = express()
app.use(express.json())
app.get('/api/customers/:id', (req, res) => res.json(customers.envelope('Found', customers.get(req.params.id))))
app.get('/api/customers', (req, res) => res.json(customers.envelope('Found', customers.list(req.query))))
app.post('/api/customers', (req, res) =>
  res.status(201).json(customers.envelope('Created', customers.create(req.body))),
)
app.listen(port, '127.0.0.1')
