import { parentPort, workerData } from 'node:worker_threads'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { batchText, formatOf } from './batches.ts'
import type { Plan } from './batches.ts'
import { createGenerator } from './create-generator.ts'

// A worker of `inWorkers`: takes the numbers of batches, answers each with its bytes, or with what a person can mend.
const plan = workerData as Plan
const format = formatOf(plan)
const making = createGenerator(plan.made)

parentPort!.on('message', (batch: number) => {
  void making
    .then((generator) => {
      const bytes = new TextEncoder().encode(batchText(plan, format, generator, batch))
      parentPort!.postMessage({ bytes }, [bytes.buffer])
    })
    .catch((error: unknown) => {
      if (!(error instanceof CannotFindOut)) throw error
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
      parentPort!.postMessage({ trouble: error.message })
    })
})
