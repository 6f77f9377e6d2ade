import type { Call } from '../../behaviour.ts'

/** Whether a request, whose route is not known yet, asks for a new customer. */
export function asksToCreate({ method, path }: Call): boolean {
  return method === 'POST' && path === '/api/customers'
}

/** The id in `/api/customers/{id}`, before the route is known; empty on every other path. */
export function idInPath({ path }: Call): string {
  const [, api, customers, id, ...rest] = path.split('/')
  return api === 'api' && customers === 'customers' && rest.length === 0 ? (id ?? '') : ''
}
