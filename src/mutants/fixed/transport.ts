import type { Answer, Call, Change, Mutant } from '../behaviour.ts'
import { Refused } from '../behaviour.ts'

/** Does something else than answering on every nth request that is like this. */
function everyNth(
  n: number,
  edit: (answer: Answer, call: Call) => Answer,
  like: (call: Call) => boolean = () => true,
): Change {
  return (was) => {
    let count = 0
    return {
      async answer(call) {
        const answer = await was.answer(call)
        if (!like(call)) return answer
        count += 1
        return count % n === 0 ? edit(answer, call) : answer
      },
    }
  }
}

const reads = (call: Call) => call.method === 'GET'

/** Answers that come now and then, late, broken or not at all. */
export const transport: Mutant[] = [
  {
    name: 'every-seventh-read-fails',
    promise: 'answer-steady',
    about: 'Every seventh read is a 500.',
    change: (was) => {
      let count = 0
      return {
        authenticate(call) {
          was.authenticate(call)
          if (!reads(call)) return
          count += 1
          if (count % 7 === 0) throw new Refused(500, 'INTERNAL_ERROR', 'The server failed to answer this request.')
        },
      }
    },
  },
  {
    name: 'every-eighth-answer-is-html',
    promise: 'answer-steady',
    about: 'Every eighth read is answered by the proxy in front, as HTML with 502.',
    change: everyNth(
      8,
      () => ({
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
      }),
      reads,
    ),
  },
  {
    name: 'every-fifth-list-is-empty',
    promise: 'answer-steady',
    about: 'Every fifth list is empty.',
    change: everyNth(
      5,
      (answer) => {
        const body = JSON.parse(answer.body)
        return { ...answer, body: JSON.stringify({ ...body, data: { ...body.data, customers: [], total: 0 } }) }
      },
      (call) => call.operation === 'list',
    ),
  },
  {
    name: 'every-sixth-get-is-not-found',
    promise: 'answer-steady',
    about: 'Every sixth customer by id is not found, as on a replica that lags.',
    change: (was) => {
      let count = 0
      return {
        find(call) {
          if (call.operation === 'get') count += 1
          return call.operation === 'get' && count % 6 === 0 ? undefined : was.find(call)
        },
      }
    },
  },
  {
    name: 'lists-are-cut-short',
    promise: 'answer-complete',
    about: 'The connection is closed in the middle of a list.',
    change: (was) => ({
      send(answer, response, call) {
        if (call.operation !== 'list') return was.send(answer, response, call)
        response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
        response.write(answer.body.slice(0, answer.body.length / 2), () => response.destroy())
      },
    }),
  },
  {
    name: 'every-ninth-read-is-cut-short',
    promise: 'answer-complete',
    about: 'Every ninth answer to a read ends in its middle.',
    change: (was) => {
      let count = 0
      return {
        send(answer, response, call) {
          if (reads(call)) count += 1
          if (!reads(call) || count % 9 !== 0) return was.send(answer, response, call)
          response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
          response.write(answer.body.slice(0, answer.body.length / 2), () => response.destroy())
        },
      }
    },
  },
  {
    name: 'updates-are-not-answered',
    promise: 'answer-complete',
    about: 'The connection is reset after each update.',
    change: (was) => ({
      send(answer, response, call) {
        if (call.operation === 'update') response.destroy()
        else was.send(answer, response, call)
      },
    }),
  },
  {
    name: 'half-a-body',
    promise: 'answer-json',
    about: 'A customer by id is cut after 100 bytes, and the length says so.',
    change: (was) => ({
      send: (answer, response, call) =>
        was.send(call.operation === 'get' ? { ...answer, body: answer.body.slice(0, 100) } : answer, response, call),
    }),
  },
]
