import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Answer, Behaviour, Call, Change, Variant } from '../../behaviour.ts'
import { answersWith, refusesWith, shows, without } from '../../changes.ts'

/** Variants that answer in another form: other digits of a second, other bytes for the same JSON, other errors. */
export const variantsOfAnswers: Variant[] = [
  {
    name: 'b-whole-seconds',
    about: 'Laravel over MySQL DATETIME: every time is in whole seconds. Allowed: 0 to 9 fraction digits.',
    change: timesWritten((time) => `${time.slice(0, 19)}Z`),
  },
  {
    name: 'b-clock-of-sql-server',
    about:
      'ASP.NET over SQL Server datetime: create answers the times of the application, with seven digits; every other answer shows what the database rounded to 1/300 s. Allowed: times may differ by less than the coarser step.',
    change: shows((shown, record, call) => {
      const written = call.operation === 'create' ? withSevenDigits : roundedToATick
      return { ...shown, created_at: written(record.created_at), updated_at: written(record.updated_at) }
    }),
  },
  {
    name: 'b-go-nanoseconds',
    about:
      'Go with RFC3339Nano: up to nine fraction digits, zeros at the end left out, so their number varies. Allowed: 0 to 9 fraction digits.',
    change: (was) => {
      let count = 0
      const now = (): string => `${was.now().slice(0, -1)}${String(++count % 1000).padStart(3, '0')}Z`
      return timesWritten(withoutZeros)({ ...was, now })
    },
  },
  {
    name: 'b-php-escapes',
    about: 'json_encode of PHP: letters beyond ASCII as \\u escapes and every slash as \\/. Allowed: the same JSON.',
    change: answersWith((answer) => ({
      ...answer,
      body: answer.body
        .replaceAll('/', '\\/')
        .replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    })),
  },
  {
    name: 'b-compressed-and-chunked',
    about:
      'nginx compresses whatever the client says it can read, and sends it in chunks without a Content-Length. Allowed: HTTP content coding.',
    change: (was) => ({
      send(answer, response, call) {
        if (!/\bgzip\b/.test(call.headers['accept-encoding'] ?? '')) return was.send(answer, response, call)
        response.writeHead(answer.status, { ...answer.headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
        response.end(gzipSync(answer.body))
      },
    }),
  },
  {
    name: 'b-behind-a-cdn',
    about:
      'A CDN adds its headers, a cookie and a weak ETag to every answer. Allowed: the document says nothing about headers.',
    change: answersWith((answer) => withHeaders(answer)),
  },
  {
    name: 'b-names-absent-and-phone-number-shown',
    about:
      'Go structs with omitempty: names that were never given are left out, and phone_number and country_code are shown. Allowed: names may be absent, and unknown members are a note.',
    change: shows((shown, record) => {
      const named = ['first_name', 'last_name'].reduce(
        (left, name) => (left[name] === null ? without(left, name) : left),
        shown,
      )
      return record.phone === undefined
        ? named
        : { ...named, phone_number: record.phone, country_code: record.country_code ?? '' }
    }),
  },
  {
    name: 'b-problem-details-only',
    about:
      'Spring: a refusal is an RFC 9457 problem as application/problem+json, without the members of the envelope. Allowed: errors in either shape.',
    change: (was) => ({
      refuse(refused, call) {
        const { type, title, status, detail } = JSON.parse(was.refuse(refused, call).body)
        const problem = { type, title, status, detail, instance: call.path }
        return { status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(problem) }
      },
    }),
  },
  {
    name: 'b-plain-envelope-and-422',
    about:
      'Laravel: what breaks a rule is a 422, and a refusal carries the members of the envelope alone. Allowed: 400 or 422, in either shape.',
    change: (was) => {
      const inEnvelope = refusesWith(({ success, message, metadata, timestamp }) => ({
        success,
        message,
        metadata,
        timestamp,
      }))(was).refuse as Behaviour['refuse']
      return {
        refuse(refused, call) {
          const answer = inEnvelope(refused, call)
          return answer.status === 400 ? { ...answer, status: 422 } : answer
        },
      }
    },
  },
  {
    name: 'b-nothing-to-say-after-blacklist-and-delete',
    about:
      'Rails head :no_content: blacklist and delete answer 204 without a body. Allowed: any 2xx, with or without a body.',
    change: (was) => ({
      succeed: (status, message, data, call) =>
        isBlacklistOrDelete(call) ? { status: 204, headers: {}, body: '' } : was.succeed(status, message, data, call),
      send(answer, response, call) {
        if (answer.status !== 204) return was.send(answer, response, call)
        response.writeHead(204, answer.headers)
        response.end()
      },
    }),
  },
]

function isBlacklistOrDelete({ operation }: Call): boolean {
  return operation === 'blacklist' || operation === 'delete'
}

function timesWritten(write: (time: string) => string): Change {
  return (was) => ({
    now: () => write(was.now()),
    show(record, call) {
      const shown = was.show(record, call)
      return { ...shown, created_at: write(record.created_at), updated_at: write(record.updated_at) }
    },
  })
}

function withoutZeros(time: string): string {
  const [seconds = '', fraction = ''] = time.slice(0, -1).split('.')
  let digits = fraction
  while (digits.endsWith('0')) digits = digits.slice(0, -1)
  return digits === '' ? `${seconds}Z` : `${seconds}.${digits}Z`
}

function withSevenDigits(time: string): string {
  return `${time.slice(0, -1)}0Z`
}

function roundedToATick(time: string): string {
  const ticks = Math.round((Date.parse(time) * 3) / 10)
  return new Date(Math.round((ticks * 10) / 3)).toISOString()
}

function withHeaders(answer: Answer): Answer {
  const hash = createHash('sha256').update(answer.body).digest('hex')
  const headers = {
    ...answer.headers,
    etag: `W/"${hash.slice(0, 16)}"`,
    via: '1.1 varnish, 1.1 edge-7',
    'cache-control': 'private, no-store',
    'set-cookie': `__edge=${hash.slice(16, 32)}; Path=/; HttpOnly; Secure; SameSite=None`,
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-cache': 'MISS',
    'x-served-by': 'cache-los-7',
  }
  return { ...answer, headers }
}
