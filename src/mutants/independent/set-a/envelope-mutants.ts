import { Refused, type Fault, type Json, type Mutant } from '../../behaviour.ts'
import { answersWith, refusesWith, succeedsWith } from '../../changes.ts'

/** What is wrong with every answer, whatever it is about: its bytes, its envelope, its errors. */
export const envelopeMutants: Mutant[] = [
  {
    name: 'repeated-read-from-response-cache',
    promise: 'request-id-unique',
    about:
      'A response cache keeps the whole answer of a read by id, envelope and all: the same read again shows the request_id and the timestamp of the first, until the customer changes.',
    change(was) {
      const kept = new Map<string, { data: string; body: string }>()
      return answersWith((answer, call) => {
        if (answer.status !== 200) return answer
        const data = JSON.stringify(JSON.parse(answer.body).data)
        const before = kept.get(call.path)
        if (before?.data === data) return { ...answer, body: before.body }
        kept.set(call.path, { data, body: answer.body })
        return answer
      }, 'get')(was)
    },
  },
  {
    name: 'nothing-found-is-no-success',
    promise: 'envelope-success',
    about: 'success is derived from whether something was found: a list without a match answers 200 with false.',
    change: succeedsWith((body) => ({ ...body, success: body.data.customers.length > 0 }), 'list'),
  },
  {
    name: 'message-holds-every-violation',
    promise: 'error-shape',
    about:
      "A violation is answered with the framework's own error body: message is a list of sentences, and the members of a problem are not there.",
    change: refusesWith((body) => {
      if (body.status !== 400 || body.errors === undefined) return body
      const { success, title: error, errors, metadata, timestamp } = body
      const message = errors.map(({ field, message }: Fault) => `${field} ${message}`)
      return { success, statusCode: 400, message, error, metadata, timestamp }
    }),
  },
  {
    name: 'byte-order-mark-before-other-scripts',
    promise: 'answer-json',
    about:
      'The writer marks text that is not plain ASCII: an answer about one customer whose name has an accent starts with a byte order mark.',
    change: answersWith(
      (answer) => (isAscii(answer.body) ? answer : { ...answer, body: `\uFEFF${answer.body}` }),
      'create',
      'get',
      'update',
    ),
  },
  {
    name: 'length-counted-in-characters',
    promise: 'answer-complete',
    about:
      'Content-Length counts characters where it should count bytes: the end of an answer about one customer with an accent in the name is missing. The list is streamed and whole.',
    change: (was) => ({
      send(answer, response, call) {
        if (call.operation === 'list') return was.send(answer, response, call)
        const { length } = answer.body
        response.writeHead(answer.status, { ...answer.headers, 'content-length': length })
        response.end(Buffer.from(answer.body).subarray(0, length))
      },
    }),
  },
  {
    name: 'constraint-told-on-conflict',
    promise: 'error-no-internals',
    about: "An update to a taken address is refused in the database's words, with the constraint and the source line.",
    change: (was) => ({
      refuse(refused, call) {
        if (call.operation !== 'update' || refused.status !== 409) return was.refuse(refused, call)
        const words =
          'QueryFailedError: duplicate key value violates unique constraint "customers_email_key"\n    at PostgresQueryRunner.query (/srv/app/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:219:19)'
        return was.refuse(new Refused(409, refused.code, words, refused.faults), call)
      },
    }),
  },
  {
    name: 'null-character-breaks-the-insert',
    promise: 'no-server-error',
    about: 'A text that holds the character U+0000, which the database cannot store, is answered with 500.',
    change: (was) => ({
      create(fields, call) {
        failOnNullCharacter(fields)
        return was.create(fields, call)
      },
      update(record, fields, call) {
        failOnNullCharacter(fields)
        was.update(record, fields, call)
      },
    }),
  },
  {
    name: 'one-cache-node-is-empty',
    promise: 'answer-steady',
    about: 'One of nine cache nodes lost its data: every ninth read by id says that there is no such customer.',
    change(was) {
      let reads = 0
      return {
        find(call) {
          return call.operation === 'get' && ++reads % 9 === 0 ? undefined : was.find(call)
        },
      }
    },
  },
]

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}

function failOnNullCharacter(fields: Json): void {
  if (Object.values(fields).some((value) => typeof value === 'string' && value.includes('\0')))
    throw new Refused(500, 'INTERNAL_ERROR', 'Something went wrong.')
}
