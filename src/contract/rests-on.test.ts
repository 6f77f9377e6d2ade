import { afterAll, expect, it } from 'vitest'
import { runChecks } from '../report/run-checks.ts'
import type { Mutant } from '../mutants/behaviour.ts'
import { startDeployment } from '../mutants/start-deployment.ts'

const closing: (() => Promise<void>)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

async function statuses(
  mutants: Mutant | Mutant[],
  include: string[],
): Promise<Record<string, [string, string | undefined]>> {
  const deployment = await startDeployment({ mutants: [mutants].flat() })
  closing.push(deployment.close)
  const { promises } = await runChecks({ target: deployment.url, seed: 1, include })
  return Object.fromEntries(promises.each.map(({ id, status, reason }) => [id, [status, reason]]))
}

const unshown = ['skipped', 'what has to show it failed, did not come, or came late']
const restingOn = (promise: string) => ['skipped', `it rests on ${promise}, which is broken`]

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
  expect(told['create-email-required']).toEqual(unshown)
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
  expect(told['update-keeps-omitted']).toEqual(restingOn('customer-metadata'))
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
  expect(told['answer-steady']).toEqual(unshown)
  expect(told['get-by-id']![0]).toBe('kept')
})

it('of those who were deleted nothing is said to be kept where deletes are refused that others are not', async () => {
  const stays: Mutant = {
    name: 'updated-stays',
    promise: 'delete-removes',
    about: 'Whoever was updated cannot be deleted.',
    change: (was) => ({
      find: (call) => {
        const found = was.find(call)
        return call.operation === 'delete' && found?.updated_at !== found?.created_at ? undefined : found
      },
    }),
  }
  const told = await statuses(stays, ['promise:blacklist-unknown', 'promise:get-unknown', 'promise:update-unknown'])
  for (const one of ['blacklist-unknown', 'get-unknown', 'update-unknown'])
    expect(told[one]).toEqual(restingOn('delete-removes'))
})

it('no filter is said to be kept that is one of several which lose somebody', async () => {
  const apart: Mutant = {
    name: 'filters-lose',
    promise: 'list-filters-combine',
    about: 'By id and type together nobody is found.',
    change: (was) => ({
      select: (call) => (call.query.has('id') && call.query.has('customer_type') ? [] : was.select(call)),
    }),
  }
  const told = await statuses(apart, [
    'promise:list-filters-combine',
    'promise:list-filter-id',
    'promise:create-email-unique',
  ])
  expect(told['list-filters-combine']![0]).toBe('broken')
  expect(told['list-filter-id']).toEqual(restingOn('list-filters-combine'))
  expect(told['create-email-unique']![0]).toBe('kept')
})

it('where the answer to a create shows no created_at, the reads after it are held to it', async () => {
  const constant: Mutant = {
    name: 'created-long-ago',
    promise: 'created-at-true',
    about: 'The answer to a create shows the id alone, and whoever is read was created long ago.',
    change: (was) => ({
      show(record, call) {
        const shown = was.show(record, call)
        return call.operation === 'create' ? { id: shown['id'] } : { ...shown, created_at: '2001-01-01T00:00:00Z' }
      },
    }),
  }
  const told = await statuses(constant, ['promise:created-at-true'])
  expect(told['created-at-true']![0]).toBe('broken')
})

it('the customers of a list are held to their shape where the list lacks its own members', async () => {
  const bare: Mutant = {
    name: 'paging-elsewhere',
    promise: 'list-shape',
    about: 'page, page_size and total stand elsewhere, and listed customers have numbers as ids.',
    change: (was) => ({
      show: (record, call) => ({ ...was.show(record, call), ...(call.operation === 'list' && { id: 7 }) }),
      succeed: (status, message, data, call) => {
        const { customers, ...paging } = data as { customers?: unknown }
        return was.succeed(status, message, customers === undefined ? data : { customers, paging }, call)
      },
    }),
  }
  const told = await statuses(bare, ['promise:list-shape', 'promise:customer-id'])
  expect(told['list-shape']![0]).toBe('broken')
  expect(told['customer-id']![0]).toBe('broken')
})
