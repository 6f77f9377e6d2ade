import type { Answer, Call, Json, OperationName } from '../behaviour.ts'
import { isObject } from '../../http/json.ts'
import type { Sees } from './conditions.ts'
import { unsteady } from '../oracle/read-answer.ts'
import { filterPromises } from './promises.ts'
import type { Kind } from './kinds.ts'
import { placesIn, type IsWrong } from './member-places.ts'
import { named, type Fault, type How, type Place } from './place.ts'

const members: Record<string, Kind> = {
  success: 'flag',
  message: 'sentence',
  data: 'object',
  metadata: 'object',
  timestamp: 'time',
}

const shapes: Record<string, string> = {
  success: 'envelope-success',
  message: 'envelope-message',
  data: 'envelope-data',
  metadata: 'envelope-request-id',
  request_id: 'envelope-request-id',
  timestamp: 'envelope-timestamp',
}

const operations: OperationName[] = ['create', 'get', 'list', 'update']

const seenIn: Record<string, Sees[]> = { create: ['type', 'text'], list: ['type', 'activity', 'pages'] }

// Somebody else's data is somebody else's customers: whoever asked for some finds others.
const meaningOfData: Record<string, string[]> = {
  create: ['create-customer', 'create-unique-id', 'create-names', 'create-email', 'create-both-types', 'get-stored'],
  get: ['get-by-id', 'get-stored', 'customer-id'],
  update: ['update-answer', 'update-that-one', 'get-stored', 'customer-id'],
  list: [
    'list-customers',
    'list-shape',
    'list-total',
    'list-pages',
    'list-filters-combine',
    ...Object.values(filterPromises),
  ],
}

// A moment before is now, and any text will do that no other answer had.
const wrongness: Record<string, () => IsWrong> = {
  timestamp: () => (shown, right) => {
    const [form, rightForm] = [shown, right].map((time) => String(time).replace(/\d/g, '0'))
    return form !== rightForm || Math.abs(Date.parse(String(shown)) - Date.parse(String(right))) > unsteady
  },
  request_id() {
    const told = new Set<unknown>()
    return (shown) => {
      const isNew = typeof shown === 'string' && shown.trim() !== '' && !told.has(shown)
      told.add(shown)
      return !isNew
    }
  },
}

/** The members around `data`, in the answers to each operation and in all of them. */
const around: Place[] = [...operations, 'every' as const].flatMap((operation) =>
  (['members', 'metadata'] as const).flatMap((level) =>
    placesIn({
      where: `${operation}-envelope`,
      in: operation === 'every' ? 'around every answer' : `around what ${named[operation]} answers`,
      sees: seenIn[operation] ?? ['type', 'activity', 'history', 'text'],
      kinds: level === 'members' ? members : { request_id: 'token' },
      meaning: (member) =>
        ({
          timestamp: ['timestamp-now'],
          request_id: ['request-id-unique'],
          metadata: ['request-id-unique'],
          data: meaningOfData[operation] ?? ['get-stored', 'customer-id'],
        })[member] ?? [],
      shape: (member) => shapes[member] ?? 'envelope-data',
      wrongness: (member) => wrongness[member]?.(),
      tap: (edit) => (was) => {
        let last: Json | undefined
        return {
          succeed(status, message, data, call) {
            const answer = was.succeed(status, message, data, call)
            if (operation !== 'every' && call.operation !== operation) return answer
            const customer = call.operation === 'list' ? Object.fromEntries(call.query) : (data as Json)
            return rewritten(answer, (body) => {
              const whole = level === 'members' ? body : (body['metadata'] as Json)
              const before = last
              last = whole
              const known = { earlier: () => before, neighbour: () => before }
              const edited = edit({ call, customer }, whole, known)
              return level === 'members' ? edited : { ...body, metadata: edited }
            })
          },
        }
      },
    }),
  ),
)

/** The members of a refusal, which is an envelope and a problem at once. */
const refusalMembers: Place[] = placesIn({
  where: 'error',
  in: 'in a refusal',
  sees: ['type', 'text'],
  kinds: { success: 'flag', status: 'number', timestamp: 'time', metadata: 'object' },
  meaning: () => ['error-shape'],
  shape: (member) => (member === 'status' ? 'error-shape' : (shapes[member] ?? 'error-shape')),
  tap: (edit) => (was) => {
    let last: Json | undefined
    return {
      refuse(refused, call) {
        return rewritten(was.refuse(refused, call), (body) => {
          const before = last
          last = body
          return edit({ call, customer: sentBy(call) }, body, { earlier: () => before, neighbour: () => before })
        })
      },
    }
  },
})

function errorFault(
  how: How,
  manner: string,
  about: string,
  promises: string[],
  edit: (answer: Answer, call: Call) => Answer,
): Fault {
  return {
    how,
    manner,
    about,
    promises,
    lay: (setting) => (was) => ({
      refuse(refused, call) {
        const answer = was.refuse(refused, call)
        if (!setting.shows({ call, customer: sentBy(call) })) return answer
        setting.changed()
        return edit(answer, call)
      },
    }),
  }
}

// Where everything that has to be refused is answered like this.
const refusedOnly = [
  'envelope-success',
  'create-email-required',
  'create-email-valid',
  'create-email-unique',
  'create-customer-type-required',
  'create-customer-type-values',
  'update-email-valid',
  'update-email-unique',
  'get-unknown',
  'update-unknown',
  'delete-removes',
]

const trace =
  'TypeError: undefined is not a function\n    at update (/srv/app/customers.js:71:13)\n    at next (/srv/app/router.js:9:5)'

/** What a refusal is as a whole. */
const refusals: Place = {
  where: 'error',
  what: 'answer',
  sees: ['type', 'text'],
  faults: [
    errorFault('lost', 'lost', 'a refusal has no body', ['error-shape', 'answer-json'], (answer) => ({
      ...answer,
      body: '',
    })),
    errorFault(
      'cut',
      'cut in half',
      'the body of a refusal ends in its middle',
      ['answer-json', 'error-shape', 'answer-complete'],
      (answer) => ({
        ...answer,
        body: answer.body.slice(0, answer.body.length / 2),
      }),
    ),
    errorFault(
      're-coded',
      're-coded: HTML',
      'a refusal is a page of HTML',
      ['error-shape', 'answer-json'],
      (answer) => ({
        ...answer,
        headers: { 'content-type': 'text/html' },
        body: '<!DOCTYPE html><title>Bad Request</title><h1>Bad Request</h1>',
      }),
    ),
    errorFault('retyped', 'retyped as text', 'a refusal is a JSON string', ['error-shape'], (answer) => ({
      ...answer,
      body: JSON.stringify('The request was refused.'),
    })),
    errorFault('retyped', 'retyped as array', 'a refusal is a JSON array', ['error-shape'], (answer) => ({
      ...answer,
      body: `[${answer.body}]`,
    })),
    errorFault(
      'renamed',
      'renamed to error',
      'a refusal is {"error": …} and nothing else',
      ['error-shape'],
      (answer) => ({
        ...answer,
        body: JSON.stringify({ error: (JSON.parse(answer.body) as Json)['message'] }),
      }),
    ),
    errorFault('defaulted', 'defaulted to 200', 'a refusal has the status 200', refusedOnly, (answer) => ({
      ...answer,
      status: 200,
    })),
    errorFault(
      'defaulted',
      'defaulted to 500',
      'a refusal has the status 500',
      ['no-server-error', ...refusedOnly],
      (answer) => ({
        ...answer,
        status: 500,
      }),
    ),
    errorFault(
      'taken over',
      'taken over from the stack',
      'a refusal shows a stack trace',
      ['error-no-internals'],
      (answer) => rewritten(answer, (body) => ({ ...body, detail: trace, message: trace })),
    ),
    errorFault(
      'sometimes',
      'sometimes lost',
      'a refusal now and then has no body',
      ['error-shape', 'answer-steady', 'answer-json'],
      (answer, { number }) => (number % 3 === 0 ? { ...answer, body: '' } : answer),
    ),
  ],
}

function sentBy({ body, query }: Call): Json {
  try {
    const sent: unknown = JSON.parse(body.toString())
    return isObject(sent) ? sent : {}
  } catch {
    return Object.fromEntries(query)
  }
}

function rewritten(answer: Answer, edit: (body: Json) => Json): Answer {
  return { ...answer, body: JSON.stringify(edit(JSON.parse(answer.body) as Json)) }
}

/** What stands around data, and what refusals look like. */
export const envelopePlaces: Place[] = [...around, ...refusalMembers, refusals]
