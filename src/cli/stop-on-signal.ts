import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A signal that the first Ctrl-C or SIGTERM aborts, after `onFirst`; the second one ends the process as if nobody had
 * listened. `dispose` stops listening.
 */
export function stopOnSignal(onFirst: () => void): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const stop = (): void => {
    dispose()
    onFirst()
    controller.abort()
  }
  const dispose = (): void => {
    for (const signal of signals) process.off(signal, stop)
  }
  for (const signal of signals) process.on(signal, stop)
  return { signal: controller.signal, dispose }
}

/** Resolves after so many milliseconds, or as soon as the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {})
}
