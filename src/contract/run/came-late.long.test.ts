import { afterAll, expect, it } from 'vitest'
import { runChecks } from '../../report/run-checks.ts'
import type { Mutant } from '../../mutants/behaviour.ts'
import { startDeployment } from '../../mutants/start-deployment.ts'

const closing: (() => Promise<void>)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

// In a row, so that nothing but what is asked because of the others can show it.
const both: Mutant = {
  name: 'late-and-lost',
  promise: 'answer-steady',
  about: 'New customers come late by id, and the eighth GET in a row finds nobody.',
  change: (was) => {
    let row = 0
    return {
      answer(call) {
        row = call.method === 'GET' && call.path.split('/').length === 4 ? row + 1 : 0
        return was.answer(call)
      },
      find(call) {
        const found = was.find(call)
        if (call.operation !== 'get' || !found) return found
        const age = Date.parse(was.now()) - Date.parse(found.created_at)
        return age < 100 || row === 8 ? undefined : found
      },
    }
  },
}

it('what is lost each n-th time is told where reads beside writes came late, too', async () => {
  const deployment = await startDeployment({ mutants: [both] })
  closing.push(deployment.close)
  const { promises, findings } = await runChecks({ target: deployment.url, seed: 1 })
  expect(findings.map(({ key }) => key)).toContain('get-stored:lag')
  expect(promises.each.find(({ id }) => id === 'answer-steady')!.status).toBe('broken')
})
