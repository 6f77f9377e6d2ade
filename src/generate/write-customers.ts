import { Worker } from 'node:worker_threads'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { batchLength, batchText, formatOf } from './batches.ts'
import type { Plan } from './batches.ts'
import { createGenerator } from './create-generator.ts'
import type { Generator } from './create-generator.ts'

/** What a worker answers to the number of a batch. */
type Answer = { bytes: Uint8Array } | { trouble: string }

// Enough for a worker not to wait for the reader, and little enough to stay in memory.
const ahead = 3

/**
 * The text of all customers of a plan, in pieces, each made when it is asked for; the same bytes whatever the number of
 * jobs, each of which is a thread where there are several. `told` is told how many are done by now. Throws as
 * `createGenerator` does.
 */
export async function* writeCustomers(
  plan: Plan,
  jobs: number,
  told: (done: number) => void,
): AsyncGenerator<string | Uint8Array> {
  const format = formatOf(plan)
  // Before the first line: what is wrong is told before anything is written.
  const generator = await createGenerator(plan.made)
  const batches = Math.ceil(plan.count / batchLength)
  if (format.head !== '') yield format.head
  let done = 0
  for await (const text of jobs === 1
    ? alone(plan, generator, batches)
    : inWorkers(plan, Math.min(jobs, batches), batches)) {
    yield text
    done = Math.min(plan.count, done + batchLength)
    told(done)
  }
  const tail = format.tail(plan.count)
  if (tail !== '') yield tail
}

function* alone(plan: Plan, generator: Generator, batches: number): Iterable<string> {
  const format = formatOf(plan)
  for (let batch = 0; batch < batches; batch++) yield batchText(plan, format, generator, batch)
}

/** Batches in their order, each made by the next worker in turn. */
async function* inWorkers(plan: Plan, jobs: number, batches: number): AsyncGenerator<Uint8Array> {
  const workers = Array.from({ length: jobs }, () => startWorker(plan))
  const asked: Promise<Uint8Array>[] = []
  let next = 0
  const ask = (): void => {
    if (next === batches) return
    const answer = workers[next % jobs]!.ask(next++)
    // Whoever waits for an earlier one is told of this one too, but later.
    answer.catch(() => {})
    asked.push(answer)
  }
  try {
    for (let n = 0; n < jobs * ahead; n++) ask()
    for (let answer = asked.shift(); answer; answer = asked.shift()) {
      const bytes = await answer
      ask()
      yield bytes
    }
  } finally {
    await Promise.all(workers.map(({ end }) => end()))
  }
}

function startWorker(plan: Plan): { ask: (batch: number) => Promise<Uint8Array>; end: () => Promise<unknown> } {
  const worker = new Worker(new URL('./customers-worker.js', import.meta.url), { workerData: plan })
  const waiting: { resolve: (bytes: Uint8Array) => void; reject: (error: unknown) => void }[] = []
  let broken: unknown
  const fail = (error: unknown): void => {
    broken ??= error
    for (const { reject } of waiting.splice(0)) reject(broken)
  }
  worker.on('message', (answer: Answer) => {
    if ('trouble' in answer) waiting.shift()!.reject(new CannotFindOut(answer.trouble))
    else waiting.shift()!.resolve(answer.bytes)
  })
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('A thread that makes customers has ended.')))
  return {
    ask: (batch) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) return reject(broken)
        waiting.push({ resolve, reject })
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
        worker.postMessage(batch)
      }),
    end: () => worker.terminate(),
  }
}
