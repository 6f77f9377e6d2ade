import type { Answer, Change, Mutant, Refused } from '../behaviour.ts'
import { json } from '../correct-behaviour.ts'
import { refusesWith } from '../changes.ts'

function refusesAs(answer: (refused: Refused) => Answer, when: (refused: Refused) => boolean = () => true): Change {
  return (was) => ({ refuse: (refused, call) => (when(refused) ? answer(refused) : was.refuse(refused, call)) })
}

const trace =
  "TypeError: Cannot read properties of undefined (reading 'email')\n    at createCustomer (/srv/app/dist/customers/service.js:114:27)\n    at Layer.handle (/srv/app/node_modules/router/lib/layer.js:152:17)"

/** How a refusal is answered. */
export const errorAnswers: Mutant[] = [
  {
    name: 'errors-are-html',
    promise: 'error-shape',
    about: 'Every refusal is an HTML page.',
    change: refusesAs(({ status, message }) => ({
      status,
      headers: { 'content-type': 'text/html' },
      body: `<!DOCTYPE html><html><body><pre>${message}</pre></body></html>`,
    })),
  },
  {
    name: 'errors-are-text',
    promise: 'error-shape',
    about: 'A 400 is plain text.',
    change: refusesAs(
      ({ status, message }) => ({ status, headers: { 'content-type': 'text/plain' }, body: message }),
      ({ status }) => status === 400,
    ),
  },
  {
    name: 'errors-are-empty',
    promise: 'error-shape',
    about: 'A 400 has no body.',
    change: refusesAs(
      ({ status }) => ({ status, headers: {}, body: '' }),
      ({ status }) => status === 400,
    ),
  },
  {
    name: 'errors-are-bare-strings',
    promise: 'error-shape',
    about: 'A 400 is a JSON string.',
    change: refusesAs(
      ({ status, message }) => json(status, message),
      ({ status }) => status === 400,
    ),
  },
  {
    name: 'errors-are-arrays',
    promise: 'error-shape',
    about: 'A 400 is an array of messages.',
    change: refusesAs(
      ({ status, message }) => json(status, [message]),
      ({ status }) => status === 400,
    ),
  },
  {
    name: 'errors-have-a-shape-of-their-own',
    promise: 'error-shape',
    about: 'Refusals are { error: … }, neither the envelope nor a problem.',
    change: refusesAs(({ status, message }) => json(status, { error: message })),
  },
  {
    name: 'media-type-refusals-are-no-json',
    promise: 'answer-json',
    about: 'A 415 says that it is JSON, and is plain text.',
    change: refusesAs(
      ({ status, message }) => ({ ...json(status, {}), body: message }),
      ({ status }) => status === 415,
    ),
  },
  {
    name: 'errors-say-success',
    promise: 'envelope-success',
    about: 'A refusal has success true.',
    change: refusesWith((body) => ({ ...body, success: true })),
  },
  {
    name: 'errors-are-200',
    promise: 'envelope-success',
    about: 'A refusal is a 200 with success false.',
    change: (was) => ({ refuse: (refused, call) => ({ ...was.refuse(refused, call), status: 200 }) }),
  },
  {
    name: 'validation-errors-are-200',
    promise: 'envelope-success',
    about: 'A bad body is answered with 200 and success false.',
    change: (was) => ({
      refuse: (refused, call) => ({ ...was.refuse(refused, call), ...(refused.status === 400 && { status: 200 }) }),
    }),
  },
  {
    name: 'errors-show-a-stack-trace',
    promise: 'error-no-internals',
    about: 'A 400 shows a stack trace in a member of its own.',
    change: refusesWith((body) => (body.status === 400 ? { ...body, stack: trace } : body)),
  },
  {
    name: 'errors-show-a-stack-trace-in-detail',
    promise: 'error-no-internals',
    about: 'A 404 has a stack trace for detail.',
    change: refusesWith((body) => (body.status === 404 ? { ...body, detail: trace } : body)),
  },
  {
    name: 'errors-show-sql',
    promise: 'error-no-internals',
    about: 'A duplicate is answered with the words of the database.',
    change: refusesWith((body) =>
      body.status === 409
        ? {
            ...body,
            message: 'pq: duplicate key value violates unique constraint "customers_email_key" (SQLSTATE 23505)',
          }
        : body,
    ),
  },
]
