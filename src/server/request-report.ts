import { Refusal } from '../customers/refusal.ts'
import { hiddenRemark } from './judging.ts'
import type { MakeObserver, Observer, Remark } from './observer.ts'
import type { World } from './world.ts'

/**
 * All of a request that the journal has: with what is said of it, `contract`, which is absent where nobody can say
 * anything, and whether that was said of it by itself, `alone`. Throws a `Refusal` where the journal does not have it.
 */
export type RequestReport = (world: World, requestId: string) => Promise<object>

/** Reports of the requests of all worlds. */
export function createRequestReport(
  makeObserver: MakeObserver | undefined,
  hide: (text: string) => string,
): RequestReport {
  let maker: Promise<Observer> | undefined
  return async ({ notes, feed }, requestId) => {
    const found = await notes.find(requestId)
    if (!found)
      throw new Refusal('NOT_FOUND', 'The journal has no such request; it keeps the last thousand of each world.')
    const { shown, exchange, number } = found
    const said = number === undefined ? undefined : feed?.saidOf(number)
    if (said) return { ...shown, contract: said, alone: false }
    if (!makeObserver || !exchange) return shown
    const observer = await (maker ??= makeObserver())
    const contract: Remark[] = observer.alone(exchange).map(hiddenRemark(hide))
    return { ...shown, contract, alone: true }
  }
}
