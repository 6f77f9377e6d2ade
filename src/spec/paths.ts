import { createMatcher, isParameter } from './match-operation.ts'
import type { Matcher } from './match-operation.ts'
import { loadRoutes } from './openapi.ts'
import type { OperationId, Route } from './openapi.ts'
import type { Spec } from './spec.ts'

/** The operations on all customers; each of the others is on one, and has an id in its path. */
type OnAll = 'createCustomer' | 'listCustomers'

/** Where the operations of a spec are, behind a deployment's base URL. */
export type Paths = {
  /** Where customers are listed, the path that messages name: `/api/customers`. */
  customers: string
  /** The six operations, in the document's order. */
  routes: Route[]
  /** What a request for an operation begins with, the id encoded in its place. */
  to: {
    (operation: OnAll): Pick<Route, 'method' | 'path'>
    (operation: Exclude<OperationId, OnAll>, id: string): Pick<Route, 'method' | 'path'>
  }
  /** The operation of a request, and the id in its path. */
  match: Matcher<Route>
}

const parameters: Record<OperationId, 0 | 1> = {
  listCustomers: 0,
  createCustomer: 0,
  getCustomer: 1,
  updateCustomer: 1,
  blacklistCustomer: 1,
  deleteCustomer: 1,
}

/**
 * The paths of a spec. Throws an error that names the file where it lacks one of the six operations, or has one at a
 * path without a place for the id.
 */
export function loadPaths(spec: Spec): Paths {
  const all = loadRoutes(spec)
  const file = `${spec.dir}/openapi.yaml`
  for (const [operationId, count] of Object.entries(parameters)) {
    const path = all.find((route) => route.operationId === operationId)?.path
    if (path === undefined) throw new Error(`${file} has no operation ${operationId}`)
    if (path.split('/').filter(isParameter).length !== count || path.split(/[{}]/).length !== 1 + 2 * count) {
      const due = count === 0 ? 'no parameter' : 'one parameter, between two slashes or at the end, such as /{id}'
      throw new Error(`${file} has ${operationId} at ${path}: its path has to have ${due}`)
    }
  }
  const routes = all.filter(({ operationId }) => Object.hasOwn(parameters, operationId))
  const routeOf = (operation: OperationId): Route => routes.find(({ operationId }) => operationId === operation)!
  const parts = new Map(
    routes.map(({ operationId, method, path }) => {
      const [before = '', after] = path.split(/\{[^{}]*\}/)
      return [operationId, { method, before, after }]
    }),
  )
  const to = (operation: OperationId, id = ''): Pick<Route, 'method' | 'path'> => {
    const { method, before, after } = parts.get(operation)!
    return { method, path: after === undefined ? before : before + encodeURIComponent(id) + after }
  }
  return {
    customers: routeOf('listCustomers').path,
    routes,
    to,
    match: createMatcher(routes),
  }
}
