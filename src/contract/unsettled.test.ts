import { afterAll, expect, it } from 'vitest'
import { runChecks } from '../report/run-checks.ts'
import type { Mutant } from '../mutants/behaviour.ts'
import { startDeployment } from '../mutants/start-deployment.ts'

const closing: (() => Promise<void>)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

async function statuses(mutant: Mutant, include: string[]): Promise<Record<string, [string, string | undefined]>> {
  const deployment = await startDeployment({ mutants: [mutant] })
  closing.push(deployment.close)
  const { promises } = await runChecks({ target: deployment.url, seed: 1, include })
  return Object.fromEntries(promises.each.map(({ id, status, reason }) => [id, [status, reason]]))
}

const open = ['skipped', 'what has to show it failed, did not come, came late, or cannot be compared']

it('no promise is said to be kept of which a request has to show something and fails', async () => {
  const failing: Mutant = {
    name: 'no-email-fails',
    promise: 'no-server-error',
    about: 'A create without an email fails, and others that have to be refused are refused.',
    change: (was) => ({
      send: (answer, response, call) =>
        was.send(
          call.operation === 'create' && !call.body.includes('"email"') ? { ...answer, status: 500 } : answer,
          response,
          call,
        ),
    }),
  }
  const told = await statuses(failing, ['promise:create-email-required', 'promise:create-customer-type-values'])
  expect(told['create-email-required']).toEqual(open)
  expect(told['create-customer-type-values']![0]).toBe('kept')
})

it('what tells of a customer by comparing its members is open where one of them cannot be read', async () => {
  const quoted: Mutant = {
    name: 'metadata-is-no-json',
    promise: 'customer-metadata',
    about: 'metadata is shown as no JSON.',
    change: (was) => ({ show: (record, call) => ({ ...was.show(record, call), metadata: "{'a':1}" }) }),
  }
  const told = await statuses(quoted, [
    'promise:customer-metadata',
    'promise:update-keeps-omitted',
    'promise:update-names',
  ])
  expect(told['customer-metadata']![0]).toBe('broken')
  expect(told['update-keeps-omitted']).toEqual(open)
  expect(told['update-names']![0]).toBe('kept')
})

it('answers are not said to be steady where what one lost came late', async () => {
  const late: Mutant = {
    name: 'by-id-late',
    promise: 'answer-steady',
    about: 'Nobody is found by id in the first tenth of a second.',
    change: (was) => ({
      find(call) {
        const found = was.find(call)
        const isNew = found && Date.parse(was.now()) - Date.parse(found.created_at) < 100
        return call.operation === 'get' && isNew ? undefined : found
      },
    }),
  }
  const told = await statuses(late, ['promise:answer-steady', 'promise:get-by-id'])
  expect(told['answer-steady']).toEqual(open)
  expect(told['get-by-id']![0]).toBe('kept')
})
