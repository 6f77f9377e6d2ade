import type { ServerResponse } from 'node:http'
import type { Answer, Call } from '../behaviour.ts'
import { nowAndThen } from './member-faults.ts'
import { named, type Fault, type How, type Place } from './place.ts'

type Sends = (answer: Answer, response: ServerResponse, call: Call, right: () => void) => void

// What each operation promises first: a status of failure breaks it, whatever else it is.
const promiseOf = {
  create: 'create-customer',
  get: 'get-by-id',
  list: 'list-customers',
  update: 'update-customer',
  delete: 'delete-removes',
} as const
const operations = Object.keys(promiseOf) as (keyof typeof promiseOf)[]

function fault(how: How, manner: string, about: string, promises: string[], sends: Sends) {
  return (operation: keyof typeof promiseOf): Fault => ({
    how,
    manner,
    about: `${about} in the answer to ${named[operation]}`,
    promises,
    wire: true,
    lay: (setting) => (was) => ({
      send(answer, response, call) {
        const right = (): void => was.send(answer, response, call)
        if (call.operation !== operation || !setting.shows({ call, customer: shownIn(answer), text: answer.body }))
          return right()
        setting.changed()
        sends(answer, response, call, right)
      },
    }),
  })
}

function shownIn({ body }: Answer): { [member: string]: unknown } {
  const { data } = JSON.parse(body) as { data?: { [member: string]: unknown } }
  return data ?? {}
}

const sending =
  (edit: (answer: Answer) => Partial<Answer>): Sends =>
  (answer, response) => {
    const { status, headers, body } = { ...answer, ...edit(answer) }
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    response.end(body)
  }

const bytes =
  (edit: (body: string) => Buffer): Sends =>
  ({ status, headers, body }, response) => {
    const sent = edit(body)
    response.writeHead(status, { ...headers, 'content-length': sent.length })
    response.end(sent)
  }

function html(): Partial<Answer> {
  return { headers: { 'content-type': 'text/html' }, body: '<html><body><h1>It works</h1></body></html>' }
}

const parts: Record<string, ReturnType<typeof fault>[]> = {
  status: [
    fault(
      'defaulted',
      'defaulted to 500',
      'the status is 500',
      ['no-server-error', 'answer-steady'],
      sending(() => ({ status: 500 })),
    ),
    fault(
      'defaulted',
      'defaulted to 404',
      'the status is 404',
      ['envelope-success', 'answer-steady'],
      sending(() => ({ status: 404 })),
    ),
    fault(
      'sometimes',
      'sometimes 502',
      'the status is now and then 502',
      ['answer-steady', 'no-server-error'],
      (answer, response, call, right) =>
        nowAndThen(call.number) ? sending(() => ({ status: 502, ...html() }))(answer, response, call, right) : right(),
    ),
  ],
  'content-type': [
    fault(
      'lost',
      'lost',
      'there is no content type',
      ['answer-json'],
      sending(() => ({ headers: {} })),
    ),
    fault(
      'retyped',
      'retyped as HTML',
      'the content type is text/html',
      ['answer-json'],
      sending(() => ({ headers: { 'content-type': 'text/html' } })),
    ),
    fault(
      'retyped',
      'retyped as bytes',
      'the content type is application/octet-stream',
      ['answer-json'],
      sending(() => ({ headers: { 'content-type': 'application/octet-stream' } })),
    ),
  ],
  body: [
    fault(
      'lost',
      'lost',
      'the body is empty',
      ['answer-json', 'answer-complete'],
      sending(() => ({ body: '' })),
    ),
    fault(
      'cut',
      'cut and closed',
      'the connection closes in the middle of the body',
      ['answer-complete'],
      ({ status, headers, body }, response) => {
        response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
        response.write(body.slice(0, body.length / 2), () => response.destroy())
      },
    ),
    fault(
      'cut',
      'cut in half',
      'the body ends in its middle',
      ['answer-json', 'answer-complete'],
      sending(({ body }) => ({ body: body.slice(0, body.length / 2) })),
    ),
    fault(
      'cut',
      'cut by its end',
      'the last character of the body is lost',
      ['answer-json', 'answer-complete'],
      sending(({ body }) => ({ body: body.slice(0, -1) })),
    ),
    fault(
      're-coded',
      're-coded: Latin-1',
      'letters are bytes of Latin-1',
      ['answer-json', 'create-names', 'get-stored'],
      bytes((body) => Buffer.from(body, 'latin1')),
    ),
    fault(
      're-coded',
      're-coded: UTF-8 twice',
      'letters are encoded twice',
      ['create-names', 'get-stored', 'update-names', 'list-items'],
      bytes((body) => Buffer.from(Buffer.from(body).toString('latin1'))),
    ),
    fault(
      're-coded',
      're-coded: UTF-16',
      'the body is UTF-16',
      ['answer-json'],
      bytes((body) => Buffer.from(body, 'utf16le')),
    ),
    fault(
      're-coded',
      're-coded: single quotes',
      'strings are in single quotes',
      ['answer-json'],
      sending(({ body }) => ({ body: body.replaceAll('"', "'") })),
    ),
    fault(
      'retyped',
      'retyped as text',
      'the JSON is inside a JSON string',
      ['answer-json', 'envelope-success', 'envelope-data'],
      sending(({ body }) => ({ body: JSON.stringify(body) })),
    ),
    fault('retyped', 'retyped as HTML', 'there is a page of HTML', ['answer-json'], sending(html)),
    fault(
      'duplicated',
      'duplicated',
      'the body comes twice',
      ['answer-json'],
      sending(({ body }) => ({ body: `${body}${body}` })),
    ),
    fault(
      'sometimes',
      'sometimes lost',
      'the body is now and then empty',
      ['answer-steady', 'answer-json', 'answer-complete'],
      (answer, response, call, right) =>
        nowAndThen(call.number) ? sending(() => ({ body: '' }))(answer, response, call, right) : right(),
    ),
  ],
  connection: [
    fault(
      'lost',
      'lost',
      'there is no answer but the end of the connection',
      ['answer-complete'],
      (_answer, response) => void response.destroy(),
    ),
    fault(
      'sometimes',
      'sometimes lost',
      'there is now and then no answer',
      ['answer-steady', 'answer-complete'],
      (_answer, response, { number }, right) => (nowAndThen(number) ? void response.destroy() : right()),
    ),
  ],
}

/** What goes over the wire, in the answers to each operation. */
export const wirePlaces: Place[] = operations.flatMap((operation) =>
  Object.entries(parts).map(([what, faults]) => ({
    where: 'wire',
    what: `${what} of ${operation}`,
    sees: operation === 'list' ? (['text', 'pages'] as const) : (['type', 'activity', 'history', 'text'] as const),
    faults: faults
      .map((make) => make(operation))
      .map((one) => (what === 'status' ? { ...one, promises: [...one.promises, promiseOf[operation]] } : one)),
  })),
)
