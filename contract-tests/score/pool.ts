import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Result } from './judge-task.ts'
import type { Task } from './subjects.ts'

/** What a worker says: that it is there, what became of its task, or why nothing did. */
type Said = { ready: true } | { result: Result } | { trouble: string }

const runner = fileURLToPath(new URL('../../scripts/run-typescript.mjs', import.meta.url))
const worker = fileURLToPath(new URL('worker.ts', import.meta.url))

/**
 * Judges tasks in processes of their own, `jobs` at once, until they are done or `until` (milliseconds since 1970) is
 * over. A task that takes longer than its `limitMs` is given up with its process. Gives back how many were not begun.
 */
export async function judgeAll(
  tasks: readonly Task[],
  options: { jobs: number; limitMs: (task: Task) => number; until: number },
  told: { result(result: Result): void; trouble(task: Task, why: string): void },
): Promise<number> {
  const rest = [...tasks]
  const work = async (): Promise<void> => {
    let child: ChildProcess | undefined
    try {
      while (Date.now() < options.until) {
        const task = rest.shift()
        if (task === undefined) return
        child ??= await started()
        const said = await answerOf(child, task, options.limitMs(task))
        if ('result' in said) told.result(said.result)
        else told.trouble(task, said.trouble)
        if ('over' in said) {
          child.kill('SIGKILL')
          child = undefined
        }
      }
    } finally {
      child?.kill()
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.jobs, tasks.length) }, work))
  return rest.length
}

function started(): Promise<ChildProcess> {
  const child = fork(runner, [worker], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child))
    child.once('exit', (code) => reject(new Error(`A worker ended with ${code} before it began.`)))
  })
}

/** What the worker says of a task; `over` where it cannot be handed another. */
function answerOf(
  child: ChildProcess,
  task: Task,
  limitMs: number,
): Promise<{ result: Result } | { trouble: string; over?: true }> {
  return new Promise((resolve) => {
    const done = (said: { result: Result } | { trouble: string; over?: true }): void => {
      clearTimeout(timer)
      child.off('message', heard)
      child.off('exit', ended)
      resolve(said)
    }
    const heard = (said: Said): void => {
      if (!('ready' in said)) done(said)
    }
    const ended = (code: number | null): void => done({ trouble: `its process ended with ${code}`, over: true })
    const timer = setTimeout(() => {
      done({ trouble: `it took longer than ${Math.round(limitMs / 1000)} seconds`, over: true })
    }, limitMs)
    child.on('message', heard)
    child.on('exit', ended)
    child.send(task)
  })
}
