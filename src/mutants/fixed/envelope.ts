import type { Mutant } from '../behaviour.ts'
import { answersWith, succeedsWith, without } from '../changes.ts'

const frozen = '2026-01-05T08:00:00.000Z'

/** The envelope around what was asked for. */
export const envelope: Mutant[] = [
  {
    name: 'no-envelope-by-id',
    promise: 'envelope-data',
    about: 'A customer by id comes without the envelope.',
    change: succeedsWith(({ data }) => data, 'get'),
  },
  {
    name: 'no-data-after-update',
    promise: 'envelope-data',
    about: 'An update answers no data.',
    change: succeedsWith((body) => without(body, 'data'), 'update'),
  },
  {
    name: 'data-is-an-array-by-id',
    promise: 'get-by-id',
    about: 'By id, data is an array of one.',
    change: succeedsWith((body) => ({ ...body, data: [body.data] }), 'get'),
  },
  {
    name: 'data-wraps-the-customer',
    promise: 'get-by-id',
    about: 'By id, the customer is at data.customer.',
    change: succeedsWith((body) => ({ ...body, data: { customer: body.data } }), 'get'),
  },
  {
    name: 'data-is-a-list-by-id',
    promise: 'get-by-id',
    about: 'By id, data is a list of one with page, page_size and total.',
    change: succeedsWith(
      (body) => ({ ...body, data: { customers: [body.data], page: 1, page_size: 20, total: 1 } }),
      'get',
    ),
  },
  {
    name: 'update-answers-the-id-only',
    promise: 'update-answer',
    about: 'An update answers the id alone.',
    change: succeedsWith((body) => ({ ...body, data: { id: body.data.id } }), 'update'),
  },
  {
    name: 'create-without-success',
    promise: 'envelope-success',
    about: 'The answer to a create has no success.',
    change: succeedsWith((body) => without(body, 'success'), 'create'),
  },
  {
    name: 'success-is-text',
    promise: 'envelope-success',
    about: 'success is "true".',
    change: succeedsWith((body) => ({ ...body, success: 'true' })),
  },
  {
    name: 'success-is-false-in-list',
    promise: 'envelope-success',
    about: 'A list that worked has success false.',
    change: succeedsWith((body) => ({ ...body, success: false }), 'list'),
  },
  {
    name: 'status-in-place-of-success',
    promise: 'envelope-success',
    about: 'status "success" stands in place of success, after a blacklist request.',
    change: succeedsWith((body) => ({ status: 'success', ...without(body, 'success') }), 'blacklist'),
  },
  {
    name: 'list-without-message',
    promise: 'envelope-message',
    about: 'A list has no message.',
    change: succeedsWith((body) => without(body, 'message'), 'list'),
  },
  {
    name: 'message-is-null',
    promise: 'envelope-message',
    about: 'message is null by id.',
    change: succeedsWith((body) => ({ ...body, message: null }), 'get'),
  },
  {
    name: 'message-is-an-object',
    promise: 'envelope-message',
    about: 'message is an object after an update.',
    change: succeedsWith((body) => ({ ...body, message: { en: body.message } }), 'update'),
  },
  {
    name: 'no-request-id',
    promise: 'envelope-request-id',
    about: 'metadata has no request_id, in any answer.',
    change: succeedsWith((body) => ({ ...body, metadata: {} })),
  },
  {
    name: 'list-without-metadata',
    promise: 'envelope-request-id',
    about: 'A list has no metadata.',
    change: succeedsWith((body) => without(body, 'metadata'), 'list'),
  },
  {
    name: 'request-id-is-empty',
    promise: 'envelope-request-id',
    about: 'request_id is empty.',
    change: succeedsWith((body) => ({ ...body, metadata: { request_id: '' } })),
  },
  {
    name: 'request-id-is-a-number',
    promise: 'envelope-request-id',
    about: 'request_id is a number.',
    change: succeedsWith((body, call) => ({ ...body, metadata: { request_id: call.number } }), 'update'),
  },
  {
    name: 'request-id-at-top',
    promise: 'envelope-request-id',
    about: 'request_id stands beside metadata instead of in it.',
    change: succeedsWith(({ metadata, ...rest }) => ({ ...rest, ...metadata }), 'create'),
  },
  {
    name: 'request-id-is-constant',
    promise: 'request-id-unique',
    about: 'Every answer has the same request_id.',
    change: () => ({ requestId: () => '9f0d6c1e-3b52-4c0e-8a56-2d7e5b1c4f90' }),
  },
  {
    name: 'request-id-repeats-in-reads',
    promise: 'request-id-unique',
    about: 'Answers about one customer have its id as request_id.',
    change: succeedsWith((body) => ({ ...body, metadata: { request_id: body.data.id } }), 'get'),
  },
  {
    name: 'get-without-timestamp',
    promise: 'envelope-timestamp',
    about: 'A customer by id comes without timestamp.',
    change: succeedsWith((body) => without(body, 'timestamp'), 'get'),
  },
  {
    name: 'timestamp-is-epoch',
    promise: 'envelope-timestamp',
    about: 'timestamp is a number of milliseconds.',
    change: succeedsWith((body) => ({ ...body, timestamp: Date.parse(body.timestamp) })),
  },
  {
    name: 'timestamp-in-local-time',
    promise: 'envelope-timestamp',
    about: 'timestamp is in the time of Nairobi, +03:00.',
    change: succeedsWith(
      (body) => ({
        ...body,
        timestamp: `${new Date(Date.parse(body.timestamp) + 10_800_000).toISOString().slice(0, -1)}+03:00`,
      }),
      'list',
    ),
  },
  {
    name: 'timestamp-without-zone',
    promise: 'envelope-timestamp',
    about: 'timestamp has no zone after a delete.',
    change: succeedsWith((body) => ({ ...body, timestamp: body.timestamp.slice(0, -1) }), 'delete'),
  },
  {
    name: 'timestamp-of-the-create-before',
    promise: 'timestamp-now',
    about: 'A create with a plus in it is answered with the timestamp of the one before.',
    change: (was) => {
      let last: string | undefined
      return succeedsWith((body, call) => {
        const before = last
        last = body.timestamp
        return before !== undefined && call.body.includes('+news') ? { ...body, timestamp: before } : body
      }, 'create')(was)
    },
  },
  {
    name: 'timestamp-is-frozen',
    promise: 'timestamp-now',
    about: 'timestamp is when the server was started, long ago.',
    change: succeedsWith((body) => ({ ...body, timestamp: frozen })),
  },
  {
    name: 'timestamp-is-local-called-utc',
    promise: 'timestamp-now',
    about: 'timestamp is the time of Lagos with a Z at its end.',
    change: succeedsWith((body) => ({
      ...body,
      timestamp: new Date(Date.parse(body.timestamp) + 3_600_000).toISOString(),
    })),
  },
  {
    name: 'answers-as-html',
    promise: 'answer-json',
    about: 'The content type of every answer is text/html.',
    change: answersWith((answer) => ({ ...answer, headers: { 'content-type': 'text/html; charset=utf-8' } })),
  },
  {
    name: 'list-as-text',
    promise: 'answer-json',
    about: 'The content type of a list is text/plain.',
    change: answersWith((answer) => ({ ...answer, headers: { 'content-type': 'text/plain' } }), 'list'),
  },
  {
    name: 'no-content-type',
    promise: 'answer-json',
    about: 'A customer by id comes without a content type.',
    change: answersWith((answer) => ({ ...answer, headers: {} }), 'get'),
  },
  {
    name: 'json-with-a-byte-order-mark',
    promise: 'answer-json',
    about: 'Answers begin with a byte order mark.',
    change: answersWith((answer) => ({ ...answer, body: answer.body === '' ? '' : `\ufeff${answer.body}` })),
  },
  {
    name: 'json-in-json',
    promise: 'answer-json',
    about: 'After an update the body is a JSON string that holds the answer.',
    change: answersWith((answer) => ({ ...answer, body: JSON.stringify(answer.body) }), 'update'),
  },
  {
    name: 'invalid-json-in-list',
    promise: 'answer-json',
    about: 'A list ends in a comma too many.',
    change: answersWith((answer) => ({ ...answer, body: answer.body.replace(/}$/, ',}') }), 'list'),
  },
]
