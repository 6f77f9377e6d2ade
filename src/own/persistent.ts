import type { Outgoing } from '../client/send.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Account } from './account.ts'

/** How something is asked that may be asked twice. */
export type Persistence = {
  /** Sends a request; where it throws, nothing more is asked. */
  send: (request: Outgoing) => Promise<Exchange>
  /** Is shown every answer, which may be proof of something. */
  account: Pick<Account, 'see'>
  /** How often something is asked that is answered with no answer or a 5xx, and how long is waited in between. */
  attempts: number
  pause: (failed: number) => Promise<void>
  /** Nothing more is begun. */
  stop?: AbortSignal | undefined
}

/**
 * Sends as `send` does, and again where the deployment failed, which it may do now and then; for requests that may be
 * sent twice. What is shown on the way is taken for proof.
 */
export function persistent({ send, account, attempts, pause, stop }: Persistence): Persistence['send'] {
  return async (request) => {
    for (let turn = 1; ; turn += 1) {
      const exchange = await send(request)
      account.see(exchange)
      const failed = exchange.answer === undefined || (exchange.answer.status >= 500 && exchange.answer.status !== 501)
      if (!failed || turn >= attempts || stop?.aborted) return exchange
      await pause(turn)
      if (stop?.aborted) return exchange
    }
  }
}

/** Works on each item, so many at a time; the first that throws ends it, when what is under way is over. */
export async function each<Item>(
  concurrency: number,
  items: Item[],
  stop: AbortSignal | undefined,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const todo = items.values()
  let failed: { error: unknown } | undefined
  const worker = async (): Promise<void> => {
    for (const item of todo) {
      if (stop?.aborted || failed) return
      try {
        await work(item)
      } catch (error) {
        failed ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker))
  if (failed) throw failed.error
}
