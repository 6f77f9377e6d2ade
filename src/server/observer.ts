import type { Exchange } from '../http/exchange.ts'

/** One thing that an observer says of an exchange. */
export type Remark = {
  /** Whose fault it is: the app's that sent the request, or the mock's that answered it. */
  side: 'request' | 'answer'
  severity: 'failure' | 'note'
  /** The promise or the rule that it is about, by its id. */
  promise: string
  message: string
  expected: string
  actual: string
}

/** An exchange, and when it was under way: milliseconds of the world's clock. */
export type Observed = { exchange: Exchange; from: number; to: number }

/**
 * Says what there is to say of the exchanges of one world. It is given to the server, which knows nothing of what it
 * goes by, and is asked only while somebody watches.
 */
export type Observer = {
  /** What is said of each of these, which came after those before, in the light of all of them. */
  see: (batch: Observed[]) => Remark[][]
  /** What is said of an exchange by itself. */
  alone: (exchange: Exchange) => Remark[]
  /** Lets go of what is known: customers have changed in other ways than by requests, or requests were not shown. */
  forget: () => void
}

/** Makes an observer of one world, which has seen nothing yet. Loads what it needs when it is first called. */
export type MakeObserver = () => Promise<Observer>
