import { header } from '../../http/exchange.ts'
import type { Exchange } from '../../http/exchange.ts'
import type { Check } from '../check.ts'
import { differences, same } from '../compare.ts'
import type { Shown } from '../compare.ts'
import type { Context } from '../context.ts'
import { instant } from '../instant.ts'
import { customersIn, judgeAnswer } from '../judge-answer.ts'
import { parsed, record } from '../../http/json.ts'
import { changedIds, idIn } from './asked-and-answered.ts'

/** What holds for every answer of a run, whichever check asked. */
export const everyAnswer: Check[] = [
  {
    name: 'answer-shape',
    operation: 'all',
    promises: [
      'answer-json',
      'envelope-success',
      'envelope-message',
      'envelope-data',
      'envelope-request-id',
      'envelope-timestamp',
      'error-shape',
      'error-no-internals',
      'customer-id',
      'customer-first-name',
      'customer-last-name',
      'customer-email',
      'customer-customer-type',
      'customer-company-id',
      'customer-created-by',
      'customer-is-active',
      'customer-metadata',
      'customer-created-at',
      'customer-updated-at',
      'updated-at-true',
      'update-answer',
      'get-by-id',
      'list-shape',
      'list-items',
      'no-undocumented-members',
      'name-length',
      'delete-answer',
      'blacklist-answer',
    ],
    source: 'ours',
    needs: [],
    stage: 'last',
    async run({ run }) {
      for (const { exchange } of run.answers) {
        for (const { id } of customersIn(exchange.answer?.json)) {
          if (typeof id !== 'string') continue
          if (run.ledger.owns(id)) run.seen.own = true
          else run.seen.foreign.add(id)
        }
      }
      for (const { check, operation, exchange } of run.answers) {
        for (const sighting of judgeAnswer(exchange, operation, run.judging))
          run.findings.add('answer-shape', sighting, check)
      }
    },
  },
  {
    name: 'request-ids-differ',
    operation: 'all',
    promises: ['request-id-unique'],
    source: 'doc',
    needs: [],
    stage: 'last',
    async run({ run, found }) {
      const seen = new Map<string, Exchange>()
      for (const { operation, exchange } of run.answers) {
        const id = record(record(exchange.answer?.json)?.['metadata'])?.['request_id']
        if (typeof id !== 'string' || id === '') continue
        if (seen.has(id)) {
          const facts = {
            kind: 'observed',
            what: 'two requests have the same request_id',
            expected: 'one for each',
            actual: id,
          } as const
          found({ key: 'request-id', operation, promise: 'request-id-unique', facts, exchange })
        }
        seen.set(id, exchange)
      }
    },
  },
  {
    name: 'new-ids-differ',
    operation: 'createCustomer',
    promises: ['create-unique-id'],
    source: 'doc',
    needs: [],
    stage: 'last',
    async run({ run, found }) {
      const emails = new Map<string, string>()
      // Whoever was updated to another address may be answered to a create with that one.
      const moved = new Set(
        run.answers
          .filter(
            ({ operation, exchange }) => operation === 'updateCustomer' && exchange.request.body?.includes('"email"'),
          )
          .map(({ exchange }) => idIn(run, exchange)),
      )
      for (const { operation, exchange } of run.answers) {
        const [created] =
          operation === 'createCustomer' && exchange.answer?.status === 201 ? customersIn(exchange.answer.json) : []
        const { id, email } = created ?? {}
        if (typeof id !== 'string' || typeof email !== 'string' || moved.has(id.toLowerCase())) continue
        const known = emails.get(id.toLowerCase())
        if (known !== undefined && !same('email', known, email)) {
          const facts = {
            kind: 'observed',
            what: 'two new customers have the same id',
            expected: 'an id for each',
            actual: id,
          } as const
          found({ key: 'same-id', operation, promise: 'create-unique-id', facts, exchange })
        }
        emails.set(id.toLowerCase(), email)
      }
    },
  },
  {
    name: 'lists-show-what-is-read',
    operation: 'listCustomers',
    promises: ['list-items'],
    source: 'doc',
    needs: [],
    stage: 'last',
    async run({ run, differs }) {
      const changed = changedIds(run)
      const read = new Map<string, Shown>()
      for (const { operation, exchange } of run.answers) {
        const [shown] =
          operation === 'getCustomer' && exchange.answer?.status === 200 ? customersIn(exchange.answer.json) : []
        const id = String(shown?.['id']).toLowerCase()
        // What nobody could change is the same whenever it was asked for.
        if (shown && run.ledger.owns(id) && id === idIn(run, exchange) && !changed.has(id)) read.set(id, shown as Shown)
      }
      for (const { operation, exchange } of run.answers) {
        for (const item of operation === 'listCustomers' && exchange.answer?.status === 200
          ? customersIn(exchange.answer?.json)
          : []) {
          const single = read.get(String(item['id']).toLowerCase())
          if (!single) continue
          const about = { key: 'list-items', operation, promise: 'list-items', exchange } as const
          if (
            differs({
              ...about,
              when: 'in the list, compared with the same customer by id',
              differences: differences(single, item),
            })
          )
            return
        }
      }
    },
  },
  {
    name: 'metadata-is-its-own',
    operation: 'createCustomer',
    promises: ['customer-metadata'],
    source: 'doc',
    needs: [],
    stage: 'last',
    async run({ run, found }) {
      const creates = run.answers
        .filter(({ operation }) => operation === 'createCustomer')
        .map(({ exchange }) => ({ exchange, sent: record(parsed(exchange.request.body)) }))
      const given = new Set(creates.flatMap(({ sent }) => entriesOf(sent?.['metadata'])))
      for (const { exchange, sent } of creates) {
        const [created] = customersIn(exchange.answer?.json)
        if (!sent || !created || exchange.answer?.status !== 201 || 'metadata' in sent) continue
        if (!entriesOf(created['metadata']).some((entry) => given.has(entry))) continue
        const facts = {
          kind: 'observed',
          what: 'a customer created without metadata has what was given to another',
          expected: 'none of it',
          actual: String(created['metadata']),
        } as const
        found({
          key: 'metadata-of-another',
          operation: 'createCustomer',
          promise: 'customer-metadata',
          facts,
          exchange,
        })
      }
    },
  },
  {
    name: 'timestamps-are-now',
    operation: 'all',
    promises: ['timestamp-now'],
    source: 'doc',
    needs: [],
    stage: 'last',
    async run({ run, found }) {
      const first = new Map<string, { text: string; at: number }>()
      for (const { operation, exchange, sentAt } of run.answers) {
        const text = record(exchange.answer?.json)?.['timestamp']
        const told = instant(text)
        if (!exchange.answer || typeof text !== 'string' || !told) continue
        const about = { key: 'timestamp', operation, promise: 'timestamp-now', exchange } as const
        const known = first.get(`${operation} ${text}`)
        if (known && sentAt - known.at > 1050) {
          const facts = {
            kind: 'observed',
            what: 'timestamp is the same in answers made more than a second apart',
            expected: 'when the answer was generated',
            actual: text,
          } as const
          found({ ...about, facts })
        } else if (!known) first.set(`${operation} ${text}`, { text, at: sentAt + exchange.durationMs })
        const off = offBy(told.nanoseconds, exchange)
        if (off > tooFar) {
          const facts = {
            kind: 'observed',
            what: `timestamp is ${Math.round(off / 60_000)} minutes off`,
            expected: `about ${exchange.startedAt}`,
            actual: text,
          } as const
          found({ ...about, facts })
        }
      }
    },
  },
  {
    name: 'connections-hold',
    operation: 'all',
    promises: ['answer-complete'],
    source: 'doc',
    needs: [],
    stage: 'last',
    async run({ run, found }) {
      const { attempts, resets, cuts } = run.sender.tally()
      if (cuts + resets < manyResets) return
      const failed = cuts >= manyCuts.least && cuts / attempts > manyCuts.share
      const facts = {
        kind: 'observed',
        what: 'connections end before the answer does',
        expected: 'an answer to each request',
        actual: `${cuts + resets} of ${attempts} requests, ${cuts} of them within the answer`,
      } as const
      found({
        key: 'connections',
        operation: 'all',
        promise: 'answer-complete',
        facts,
        ...(failed ? {} : { severity: 'note' as const }),
      })
    },
  },
  {
    name: 'answers-are-steady',
    operation: 'all',
    promises: ['answer-steady', 'answer-complete'],
    source: 'doc',
    needs: ['list', 'get'],
    stage: 'alone',
    async run(context) {
      const id = context.run.mode === 'read' ? (await context.list()).page?.customers[0]?.id : context.run.first[1]?.id
      if (id === undefined) return
      for (let turn = 0; turn < 5; turn += 1) {
        if (!(await steadyRead(context, id, turn < 2))) return
      }
    },
  },
]

// A client may meet the end of an idle connection now and then, whoever ends it; the end of an answer that has begun it
// may not.
const manyCuts = { least: 3, share: 0.03 }
const manyResets = 3

const tooFar = 10 * 60_000

/** The members of metadata, written as JSON or not, each as one text. */
function entriesOf(metadata: unknown): string[] {
  return Object.entries(record(typeof metadata === 'string' ? parsed(metadata) : metadata) ?? {}).map((entry) =>
    JSON.stringify(entry),
  )
}

// Only where the server's own Date header agrees with this machine is the clock known well enough.
function offBy(told: bigint, exchange: Exchange): number {
  const date = Date.parse(header(exchange.answer?.headers ?? [], 'date') ?? '')
  const sent = Date.parse(exchange.startedAt)
  if (Number.isNaN(date) || Math.abs(date - sent) > 5 * 60_000 + exchange.durationMs) return 0
  return Math.abs(Number(told / 1_000_000n) - date)
}

async function steadyRead(context: Context, id: string, both: boolean): Promise<boolean> {
  const listed = await context.list({ id })
  const single = both ? await context.get(id) : undefined
  const lost =
    single && (!single.ok || !same('id', id, single.customer?.id))
      ? single
      : !listed.page?.customers.some((one) => same('id', one.id, id))
        ? listed
        : undefined
  if (!lost || (context.run.mode === 'read' && lost.ok)) return true
  const again = lost === single ? await context.get(id) : await context.list({ id })
  const back =
    lost === single
      ? again.ok && same('id', id, again.customer?.id)
      : again.page?.customers.some((one) => same('id', one.id, id))
  if (!back) return false
  const facts = {
    kind: 'flaky',
    first: lost.ok ? 'without the customer' : String(lost.status),
    second: 'with the customer',
  } as const
  context.found({
    key: 'flaky',
    operation: lost === single ? 'getCustomer' : 'listCustomers',
    promise: 'answer-steady',
    facts,
    exchange: lost.exchange,
  })
  return false
}
