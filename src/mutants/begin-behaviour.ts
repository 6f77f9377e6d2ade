import type { IncomingHttpHeaders } from 'node:http'
import type { Behaviour, Call, Kept } from './behaviour.ts'

/** A request as it comes to a deployment. */
export type Coming = {
  method: string
  /** Path and query. */
  url: string
  headers: IncomingHttpHeaders
  /** Names and values in turn, as they were sent. */
  rawHeaders: readonly string[]
  body: Buffer
}

/** A deployment that has begun. */
export type Begun = {
  /** A request on its way through it, which is counted. */
  call: (coming: Coming) => Call
  /** Ends what it does on its own. */
  end: () => void
}

/** Lets a deployment begin with these customers, by id, oldest first, which it changes in their place. */
export function beginBehaviour(behaviour: Behaviour, customers = new Map<string, Kept>()): Begun {
  const { prefix } = behaviour
  const end = behaviour.begin(customers)
  let number = 0
  return {
    call({ method, url, headers, rawHeaders, body }) {
      const { pathname, searchParams } = new URL(`http://deployment${url}`)
      return {
        number: ++number,
        method,
        path: pathname.startsWith(prefix) ? pathname.slice(prefix.length) : `/outside${pathname}`,
        query: searchParams,
        headers,
        headerNames: rawHeaders.filter((_, index) => index % 2 === 0),
        body,
        operation: undefined,
        id: '',
        customers,
      }
    },
    end,
  }
}
