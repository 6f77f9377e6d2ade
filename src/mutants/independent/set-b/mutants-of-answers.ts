import { Refused, type Change, type Json, type Mutant } from '../../behaviour.ts'
import { succeedsWith } from '../../changes.ts'
import { json } from '../../correct-behaviour.ts'

/** Mutants whose fault lies in the envelope, in errors, or in whether an answer arrives at all. */
export const mutantsOfAnswers: Mutant[] = [
  {
    name: 'b-length-counts-characters',
    promise: 'answer-complete',
    about:
      'Content-Length counts characters where it should count bytes, so an answer about one customer whose name has an accent ends too early.',
    change: (was) => ({
      send(answer, response, call) {
        if (call.operation === undefined || call.operation === 'list') return was.send(answer, response, call)
        const bytes = Buffer.from(answer.body).subarray(0, answer.body.length)
        response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length })
        response.end(bytes)
      },
    }),
  },
  {
    name: 'b-fifth-read-misses',
    promise: 'answer-steady',
    about: 'One of five readers has an empty database: every fifth read of an existing customer by id is a 404.',
    change: (was) => {
      let reads = 0
      return {
        find(call) {
          const record = was.find(call)
          return call.operation === 'get' && record !== undefined && ++reads % 5 === 0 ? undefined : record
        },
      }
    },
  },
  {
    name: 'b-nothing-found-is-no-success',
    promise: 'envelope-success',
    about: 'A list that no customer matches is answered with status 200 and success false.',
    change: succeedsWith((body) => (body.data.total === 0 ? { ...body, success: false } : body), 'list'),
  },
  {
    name: 'b-request-id-by-the-second',
    promise: 'request-id-unique',
    about: 'request_id is the time of the request to the second, so requests of the same second share one.',
    change: (was) => ({ requestId: () => `req_${was.now().slice(0, 19).replaceAll(/\D/g, '')}` }),
  },
  {
    name: 'b-fifth-timestamp-without-zone',
    promise: 'envelope-timestamp',
    about: 'One of five instances writes the timestamp of its answers without the Z.',
    change: succeedsWith((body, call) =>
      call.number % 5 === 0 ? { ...body, timestamp: body.timestamp.slice(0, -1) } : body,
    ),
  },
  {
    name: 'b-several-violations-as-a-bare-list',
    promise: 'error-shape',
    about:
      'A request with more than one violation is refused with statusCode, error and a list as message: neither the envelope nor a problem.',
    change: (was) => ({
      refuse(refused, call) {
        if (refused.faults.length < 2) return was.refuse(refused, call)
        const message = refused.faults.map((fault) => `${fault.field} ${fault.message}`)
        return json(refused.status, { statusCode: refused.status, message, error: 'Bad Request' })
      },
    }),
  },
  {
    name: 'b-nul-in-a-name-breaks',
    promise: 'no-server-error',
    about: 'A first or last name that contains the character U+0000, which the database cannot hold, is a 500.',
    change: refusesNulInNames(),
  },
]

function refusesNulInNames(): Change {
  const check = ({ first_name, last_name }: Json): void => {
    if ([first_name, last_name].some((name) => typeof name === 'string' && name.includes('\0')))
      throw new Refused(500, 'INTERNAL_ERROR', 'Something went wrong.')
  }
  return (was) => ({
    faultsOfCreate(body) {
      check(body)
      return was.faultsOfCreate(body)
    },
    faultsOfUpdate(body) {
      check(body)
      return was.faultsOfUpdate(body)
    },
  })
}
