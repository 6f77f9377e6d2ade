import type { Express } from 'express'
import { queryOf } from '../http/address.ts'
import type { Operations } from '../customers/operations.ts'
import type { Present } from '../customers/present.ts'
import type { BlacklistRequest, CreateRequest, ListQuery, UpdateRequest } from '../spec/types.ts'
import type { Exchanges } from './exchanges.ts'
import type { RequestReader } from './read-request.ts'

/** The six operations of the document at their paths. Each reads, calls and answers. */
export function addCustomerRoutes(
  app: Express,
  { operation, otherMethods }: Exchanges,
  operations: Operations,
  reader: RequestReader,
  present: Present,
): void {
  const one = '/api/customers/:id'
  const all = '/api/customers'
  const blacklist = '/api/customers/blacklist/:id'

  app.get(
    one,
    operation('getCustomer', async (_req, { id }) => ({
      status: 200,
      message: 'Customer retrieved',
      data: present(await operations.get(id!)),
    })),
  )

  app.get(
    all,
    operation('listCustomers', async (req) => {
      const { value, unknown } = reader.query<ListQuery>('list-query', queryOf(req.url ?? ''))
      const { customers, page, page_size, total } = await operations.list(value)
      return {
        status: 200,
        message: 'Customers retrieved',
        data: `{"customers":[${customers.map(present).join(',')}],"page":${page},"page_size":${page_size},"total":${total}}`,
        ignored: unknown,
      }
    }),
  )

  app.post(
    all,
    operation('createCustomer', async (req, _params, body) => {
      const { value, unknown } = reader.body<CreateRequest>('create-request', req, body)
      const { record, created } = await operations.create(value)
      return created
        ? {
            status: 201,
            message: 'Customer created',
            data: present(record),
            ignored: unknown,
            headers: { Location: `${all}/${record.id}` },
          }
        : { status: 200, message: 'Customer exists already', data: present(record), ignored: unknown }
    }),
  )

  app.put(
    one,
    operation('updateCustomer', async (req, { id }, body) => {
      const { value, unknown } = reader.body<UpdateRequest>('update-request', req, body)
      return {
        status: 200,
        message: 'Customer updated',
        data: present(await operations.update(id!, value)),
        ignored: unknown,
      }
    }),
  )

  app.delete(
    one,
    operation('deleteCustomer', async (_req, { id }) => ({
      status: 200,
      message: 'Customer deleted',
      data: present(await operations.remove(id!)),
    })),
  )

  app.post(
    blacklist,
    operation('blacklistCustomer', async (req, { id }, body) => {
      const { value, unknown } = reader.body<BlacklistRequest>('blacklist-request', req, body)
      const record = await operations.blacklist(id!, value)
      return {
        status: 200,
        message: value.blacklist ? 'Customer blacklisted' : 'Customer taken off the blacklist',
        data: present(record),
        ignored: unknown,
      }
    }),
  )

  app.all(all, otherMethods(['GET', 'POST']))
  app.all(blacklist, otherMethods(['POST']))
  app.all(one, otherMethods(['GET', 'PUT', 'DELETE']))
}
