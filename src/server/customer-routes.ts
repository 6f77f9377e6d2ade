import type { Express, RequestHandler } from 'express'
import { queryOf } from '../http/address.ts'
import type { Operations } from '../customers/operations.ts'
import type { Present } from '../customers/present.ts'
import { isParameter } from '../spec/match-operation.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { Paths } from '../spec/paths.ts'
import type { BlacklistRequest, CreateRequest, ListQuery, UpdateRequest } from '../spec/types.ts'
import type { Exchanges } from './exchanges.ts'
import type { RequestReader } from './read-request.ts'

/** What the routes of the customers need. */
export type CustomerRoutesOptions = { paths: Paths; operations: Operations; reader: RequestReader; present: Present }

/** The six operations of the document at their paths. Each reads, calls and answers. */
export function addCustomerRoutes(
  app: Express,
  { operation, otherMethods }: Exchanges,
  { paths, operations, reader, present }: CustomerRoutesOptions,
): void {
  const handlers: Record<OperationId, RequestHandler> = {
    getCustomer: operation('getCustomer', async (_req, { id }) => ({
      status: 200,
      message: 'Customer retrieved',
      data: present(await operations.get(id!)),
    })),

    listCustomers: operation('listCustomers', async (req) => {
      const { value, unknown } = reader.query<ListQuery>('list-query', queryOf(req.url ?? ''))
      const { customers, page, page_size, total } = await operations.list(value)
      return {
        status: 200,
        message: 'Customers retrieved',
        data: `{"customers":[${customers.map(present).join(',')}],"page":${page},"page_size":${page_size},"total":${total}}`,
        ignored: unknown,
      }
    }),

    createCustomer: operation('createCustomer', async (req, _params, body) => {
      const { value, unknown } = reader.body<CreateRequest>('create-request', req, body)
      const { record, created } = await operations.create(value)
      return created
        ? {
            status: 201,
            message: 'Customer created',
            data: present(record),
            ignored: unknown,
            headers: { Location: paths.to('getCustomer', record.id).path },
          }
        : { status: 200, message: 'Customer exists already', data: present(record), ignored: unknown }
    }),

    updateCustomer: operation('updateCustomer', async (req, { id }, body) => {
      const { value, unknown } = reader.body<UpdateRequest>('update-request', req, body)
      return {
        status: 200,
        message: 'Customer updated',
        data: present(await operations.update(id!, value)),
        ignored: unknown,
      }
    }),

    deleteCustomer: operation('deleteCustomer', async (_req, { id }) => ({
      status: 200,
      message: 'Customer deleted',
      data: present(await operations.remove(id!)),
    })),

    blacklistCustomer: operation('blacklistCustomer', async (req, { id }, body) => {
      const { value, unknown } = reader.body<BlacklistRequest>('blacklist-request', req, body)
      const record = await operations.blacklist(id!, value)
      return {
        status: 200,
        message: value.blacklist ? 'Customer blacklisted' : 'Customer taken off the blacklist',
        data: present(record),
        ignored: unknown,
      }
    }),
  }

  // Text before a parameter: /customers/search before /customers/{id}. What is asked for most, else, comes first.
  const order = Object.keys(handlers)
  const routes = paths.routes
    .toSorted((a, b) => order.indexOf(a.operationId) - order.indexOf(b.operationId))
    .toSorted((a, b) => texts(b.path) - texts(a.path))
  for (const { operationId, method, path } of routes)
    app[method.toLowerCase() as Lowercase<typeof method>](toExpress(path), handlers[operationId])
  for (const path of new Set(routes.map((route) => route.path)))
    app.all(toExpress(path), otherMethods(routes.filter((route) => route.path === path).map(({ method }) => method)))
}

function texts(path: string): number {
  return path.split('/').filter((segment) => !isParameter(segment)).length
}

/** A documented path as Express writes it: the parameter as `:id`, whatever its name, and all else as it stands. */
function toExpress(path: string): string {
  return path
    .split('/')
    .map((segment) => (isParameter(segment) ? ':id' : segment.replaceAll(/[()[\]+?!:*\\]/g, '\\$&')))
    .join('/')
}
