import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { Refused, type Kept, type Variant } from '../../behaviour.ts'
import { refusesWith, shows, succeedsWith, together } from '../../changes.ts'
import { withEarlier } from './with-earlier.ts'

/** Answers that come in an unusual form, or later than usual. */
export const answerVariants: Variant[] = [
  {
    name: 'bodyless-blacklist-and-delete',
    about:
      'Blacklist and delete answer 204 without a body: "blacklist and delete answer any 2xx, with or without a body" is fine or a note.',
    change: (was) => ({
      send(answer, response, call) {
        const silent = call.operation === 'blacklist' || call.operation === 'delete'
        if (!silent || answer.status !== 200) return was.send(answer, response, call)
        response.writeHead(204)
        response.end()
      },
    }),
  },
  {
    name: 'problems-only',
    about:
      'An error is a problem of RFC 9457 and nothing else, sent as application/problem+json: a refusal is accepted "in either shape (envelope or problem)".',
    change: (was) => ({
      refuse(refused, call) {
        const answer = was.refuse(refused, call)
        const { type, title, status, detail, errors, correlation_id } = JSON.parse(answer.body)
        const body = JSON.stringify({ type, title, status, detail, instance: call.path, errors, correlation_id })
        return { ...answer, headers: { ...answer.headers, 'content-type': 'application/problem+json' }, body }
      },
    }),
  },
  {
    name: 'unprocessable-in-the-envelope',
    about:
      'Bodies that break a rule and taken addresses are answered 422, in the envelope alone: "400 or 422 for a bad body", "a duplicate 400, 409, 422", "in either shape (envelope or problem)".',
    change: together(
      (was) => ({
        refuse({ status, code, message, faults }, call) {
          const kind = status === 409 || (status === 400 && call.operation !== 'list') ? 422 : status
          return was.refuse(new Refused(kind, code, message, faults), call)
        },
      }),
      refusesWith(({ success, message, metadata, timestamp }) => ({
        success,
        message,
        data: null,
        metadata,
        timestamp,
      })),
    ),
  },
  {
    name: 'more-than-documented',
    about:
      'Customers, lists and the envelope carry members of their own, such as phone_number and has_more: "any other field the document does not know, as undocumented: a note, not a failure".',
    change: together(
      shows((shown, { phone }) => ({
        object: 'customer',
        ...shown,
        phone_number: phone ?? null,
        wallets: [],
        kyc: { level: 0, status: 'none', reviewed_at: null },
      })),
      succeedsWith((body) => ({ ...body, data: { ...body.data, has_more: false, next: null } }), 'list'),
      succeedsWith((body) => ({
        ...body,
        code: 'OK',
        metadata: { ...body.metadata, api_version: '2026-01', took: 3 },
      })),
    ),
  },
  {
    name: 'indented-ascii-in-chunks',
    about:
      'The JSON is indented, every other character escaped as \\u00eb, the answer chunked and its type written Application/JSON;Charset="utf-8": the same JSON to every parser, and "the body is JSON and the content type says so".',
    change: (was) => ({
      send(answer, response, call) {
        if (!answer.headers['content-type']?.startsWith('application/json')) return was.send(answer, response, call)
        const text = JSON.stringify(JSON.parse(answer.body), null, 4)
        const ascii = text.replace(
          /[\u0080-\uFFFF]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
        response.writeHead(answer.status, { ...answer.headers, 'content-type': 'Application/JSON;Charset="utf-8"' })
        for (const line of ascii.split('\n')) response.write(`${line}\r\n`)
        response.end()
      },
    }),
  },
  {
    name: 'compressed-where-accepted',
    about:
      'Answers to requests that accept gzip are compressed and say so: HTTP’s own content coding, which changes nothing of what the document promises.',
    change: (was) => ({
      send(answer, response, call) {
        const accepted = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(call.headers['accept-encoding'] ?? '')
        if (!accepted || answer.body === '') return was.send(answer, response, call)
        const bytes = gzipSync(answer.body)
        const coded = { 'content-encoding': 'gzip', 'content-length': bytes.length, vary: 'Accept-Encoding' }
        response.writeHead(answer.status, { ...answer.headers, ...coded })
        response.end(bytes)
      },
    }),
  },
  {
    name: 'redirected-to-the-slash',
    about:
      'Every path is redirected to itself with a slash at the end, with 308: "redirects that keep method and body" are a note.',
    change: (was) => ({
      async answer(call) {
        if (!call.path.startsWith('/api/customers')) return was.answer(call)
        if (call.path.endsWith('/')) return was.answer(Object.assign(call, { path: call.path.slice(0, -1) }))
        const query = call.query.size > 0 ? `?${call.query.toString()}` : ''
        return { status: 308, headers: { location: `${was.prefix}${call.path}/${query}` }, body: '' }
      },
    }),
  },
  {
    name: 'unsteady-and-closing',
    about:
      'Answers take between 10 and 130 ms, overtake one another, and close their connection: the document promises no speed and no lasting connection.',
    change: (was) => ({
      async answer(call) {
        const answer = await was.answer(call)
        await wait(10 + ((call.number * 53) % 121))
        return { ...answer, headers: { ...answer.headers, connection: 'close' } }
      },
    }),
  },
  {
    name: 'bursts-limited',
    about:
      'More than 25 requests within a second are answered 429 with Retry-After, before anything else is looked at: "RATE_LIMITED … carries Retry-After".',
    change(was) {
      let recent: number[] = []
      return {
        async answer(call) {
          const now = Date.now()
          recent = recent.filter((at) => at > now - 1000)
          if (recent.length >= 25) {
            const answer = was.refuse(new Refused(429, 'RATE_LIMITED', 'Too many requests.'), call)
            return { ...answer, headers: { ...answer.headers, 'retry-after': '1' } }
          }
          recent.push(now)
          return was.answer(call)
        },
      }
    },
  },
  {
    name: 'reads-by-id-half-a-second-behind',
    about:
      'Reads by id come from a copy that is half a second behind, new and deleted customers included: "a read sent within a second of the write’s answer that shows the state before" is a note.',
    change: withEarlier(500, (earlier) => (was) => ({
      find: (call) => was.find(call.operation === 'get' ? { ...call, customers: earlier() } : call),
    })),
  },
  {
    name: 'lists-behind-the-index',
    about:
      'Lists come from a search index that follows 700 ms later: "a read sent within a second of the write’s answer that shows the state before" is a note.',
    change: withEarlier(700, (earlier) => (was) => ({
      select: (call): Kept[] => was.select({ ...call, customers: earlier() }),
    })),
  },
]
