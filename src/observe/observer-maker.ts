import type { MakeObserver, Observer } from '../server/observer.ts'
import type { Spec } from '../spec/spec.ts'

/** Observers for the worlds of a mock. The laws are loaded when the first one is asked for. */
export function observerMaker(spec: Spec): MakeObserver {
  let made: Promise<() => Observer> | undefined
  return async () => {
    made ??= import('./create-observers.ts').then(({ createObservers }) => createObservers(spec))
    return (await made)()
  }
}
