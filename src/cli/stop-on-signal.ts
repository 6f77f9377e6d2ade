import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A signal that the first Ctrl-C or SIGTERM aborts, after `onFirst`; the second one ends the process as if nobody had
 * listened, after `onSecond`, which has to say what is left without waiting for anything. `dispose` stops listening.
 */
export function stopOnSignal(onFirst: () => void, onSecond: () => void): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const stop = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      onFirst()
      controller.abort()
      return
    }
    dispose()
    onSecond()
    process.kill(process.pid, name)
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
