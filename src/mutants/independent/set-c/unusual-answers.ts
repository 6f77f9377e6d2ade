import { Refused, type Answer, type Variant } from '../../behaviour.ts'
import { answersWith, hides, refusesWith, shows, succeedsWith, together } from '../../changes.ts'

/** Answers of other shapes, statuses and ways, all of them allowed. */
export const answerVariants: Variant[] = [
  {
    name: 'c-known-email-answers-its-customer',
    about: 'A create with a taken email answers 200 with the customer who has it, and stores nothing: allowed by name.',
    change: (was) => ({
      onTaken(field, fields, call) {
        const email = String(fields['email']).toLowerCase()
        const existing = [...call.customers.values()].find((record) => record.email.toLowerCase() === email)
        if (field !== 'email' || existing === undefined) return was.onTaken(field, fields, call)
        return was.succeed(200, 'Customer exists', was.showOne(existing, call), call)
      },
    }),
  },
  {
    name: 'c-errors-are-problems',
    about: 'A refusal is an RFC 9457 problem and nothing else, with the media type of one: either shape is accepted.',
    change: (was) => ({
      refuse(refused, call) {
        const { type, title, status, detail, errors } = JSON.parse(was.refuse(refused, call).body)
        const body = JSON.stringify({ type, title, status, detail, errors })
        return { status: refused.status, headers: { 'content-type': 'application/problem+json' }, body }
      },
    }),
  },
  {
    name: 'c-errors-are-envelopes',
    about: 'A refusal is the envelope and nothing else; a bad body and a taken email are 422. Both are accepted.',
    change: together(
      refusesWith(({ message, metadata, timestamp }) => ({ success: false, message, data: null, metadata, timestamp })),
      answersWith(unprocessable, 'create', 'update', 'blacklist'),
    ),
  },
  {
    name: 'c-more-members',
    about: 'Customers, data of lists, and envelopes hold members beyond the document, contact details too: a note.',
    change: together(
      shows((shown, { phone, country_code, reference }) => ({
        ...shown,
        phone: phone ?? null,
        phone_number: phone ?? null,
        country_code: country_code ?? null,
        reference: reference ?? null,
        kyc: { level: 0, documents: [] },
        object: 'customer',
      })),
      succeedsWith((body) => ({ ...body, api_version: '2026-03', links: { docs: '/docs' } })),
      succeedsWith((body) => ({ ...body, data: { ...body.data, has_more: false } }), 'list'),
    ),
  },
  {
    name: 'c-nothing-to-say',
    about: 'Blacklist and delete answer 204 without a body: any 2xx is fine there, with or without one.',
    change: together(
      answersWith(
        (answer) => (answer.status === 200 ? { status: 204, headers: {}, body: '' } : answer),
        'blacklist',
        'delete',
      ),
      (was) => ({
        send(answer, response, call) {
          if (answer.status !== 204) return was.send(answer, response, call)
          response.writeHead(204, answer.headers)
          response.end()
        },
      }),
    ),
  },
  {
    name: 'c-moved-with-308',
    about:
      'Every path is answered 308 with the one where it lives now. A redirect that keeps method and body is a note.',
    change: (was) => ({
      async answer(call) {
        if (call.path.startsWith('/moved/')) {
          call.path = call.path.slice('/moved'.length)
          return was.answer(call)
        }
        const query = call.query.size > 0 ? `?${call.query.toString()}` : ''
        return { status: 308, headers: { location: `${was.prefix}/moved${call.path}${query}` }, body: '' }
      },
    }),
  },
  {
    name: 'c-ids-count-up',
    about: 'Ids are UUIDs of version 8 that count up from one: any version is a UUID, and the next id is a neighbour.',
    change: () => {
      let last = 0
      return { newId: () => `0190d2a4-0000-8000-8000-${(++last).toString(16).padStart(12, '0')}` }
    },
  },
  {
    name: 'c-json-otherwise-written',
    about:
      'The JSON is indented, its members are in another order, all beyond ASCII is escaped, names never given are absent, and each connection is closed: the same JSON, and allowed HTTP.',
    change: together(
      hides('first_name', ({ first_name }) => first_name === undefined),
      hides('last_name', ({ last_name }) => last_name === undefined),
      answersWith((answer) => ({
        status: answer.status,
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: escapedToAscii(JSON.stringify(reversed(JSON.parse(answer.body)), undefined, 2)),
      })),
    ),
  },
  {
    name: 'c-deleted-is-gone',
    about: 'What is asked of a deleted customer is answered 410 instead of 404: a 4xx of the same meaning.',
    change: (was) => {
      const deleted = new Set<string>()
      return {
        remove(record, call) {
          deleted.add(record.id)
          was.remove(record, call)
        },
        find(call) {
          const record = was.find(call)
          if (record === undefined && deleted.has(call.id.toLowerCase()))
            throw new Refused(410, 'GONE', 'This customer was deleted.')
          return record
        },
      }
    },
  },
  {
    name: 'c-blacklist-keeps-updated-at',
    about: 'Blacklisting does not move updated_at: a note.',
    change: (was) => ({
      blacklist(record, on, call) {
        const { updated_at } = record
        was.blacklist(record, on, call)
        record.updated_at = updated_at
      },
    }),
  },
]

function unprocessable(answer: Answer): Answer {
  return answer.status === 400 || answer.status === 409 ? { ...answer, status: 422 } : answer
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  )
}

function escapedToAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
