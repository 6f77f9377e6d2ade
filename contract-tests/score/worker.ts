import { judgeTask } from './judge-task.ts'
import type { Task } from './subjects.ts'

// A process that judges one task after the other, as it is handed them by the pool.
process.on('message', (task: Task) => {
  judgeTask(task)
    .then((result) => process.send?.({ result }))
    .catch((error: unknown) => process.send?.({ trouble: error instanceof Error ? error.stack : String(error) }))
})
process.send?.({ ready: true })
