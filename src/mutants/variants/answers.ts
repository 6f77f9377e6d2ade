import { gzipSync } from 'node:zlib'
import { isObject, parsed } from '../../http/json.ts'
import type { Kept, Variant, OperationName } from '../behaviour.ts'
import { Refused } from '../behaviour.ts'
import { answersWith, refusesWith, shows, showsMember, succeedsWith, together, without } from '../changes.ts'
import { json } from '../correct-behaviour.ts'

function times(edit: (text: string) => string): Variant['change'] {
  return together(
    shows((shown) => ({
      ...shown,
      created_at: edit(shown['created_at'] as string),
      updated_at: edit(shown['updated_at'] as string),
    })),
    succeedsWith((body) => ({ ...body, timestamp: edit(body.timestamp) })),
  )
}

function statuses(edit: (status: number) => number): Variant['change'] {
  return (was) => ({
    refuse: (refused, call) =>
      was.refuse(new Refused(edit(refused.status), refused.code, refused.message, refused.faults), call),
  })
}

/** Answers that look unusual and say nothing that the document does not allow. */
export const unusualAnswers: Variant[] = [
  {
    name: 'create-answers-200',
    about: 'A create is answered with 200.',
    change: answersWith((answer) => ({ ...answer, status: answer.status === 201 ? 200 : answer.status })),
  },
  {
    name: 'create-answers-202',
    about: 'A create is answered with 202.',
    change: answersWith((answer) => ({ ...answer, status: answer.status === 201 ? 202 : answer.status })),
  },
  {
    name: 'bad-bodies-are-422',
    about: 'What breaks a schema is a 422.',
    change: statuses((status) => (status === 400 ? 422 : status)),
  },
  {
    name: 'bad-signatures-are-403',
    about: 'A request that is not rightly signed is a 403.',
    needs: 'auth',
    change: statuses((status) => (status === 401 ? 403 : status)),
  },
  {
    name: 'duplicates-are-400',
    about: 'A taken address is a 400.',
    change: statuses((status) => (status === 409 ? 400 : status)),
  },
  {
    name: 'deleted-customers-are-410',
    about: 'A customer that was deleted is gone, 410.',
    change: statuses((status) => (status === 404 ? 410 : status)),
  },
  {
    name: 'duplicates-are-422',
    about: 'A taken address is a 422.',
    change: statuses((status) => (status === 409 ? 422 : status)),
  },
  {
    name: 'media-types-and-methods-are-400-and-404',
    about: 'What is no application/json is a 400, what a path does not have a 404.',
    change: statuses((status) => ({ 415: 400, 405: 404 })[status] ?? status),
  },
  {
    name: 'conflict-shows-the-customer',
    about: 'The refusal of a taken address holds the customer who has it, as data.',
    change: (was) => ({
      onTaken(field, fields, call) {
        const holder = [...call.customers.values()].find(
          ({ email }) => email.toLowerCase() === String(fields['email']).toLowerCase(),
        )
        if (field !== 'email' || holder === undefined) return was.onTaken(field, fields, call)
        return json(409, {
          success: false,
          message: 'The customer exists.',
          data: was.showOne(holder, call),
          metadata: { request_id: was.requestId() },
          timestamp: was.now(),
        })
      },
    }),
  },
  {
    name: 'missing-names-are-empty',
    about: 'A name that was never given is shown as the empty string.',
    change: shows((shown) => ({
      ...shown,
      first_name: shown['first_name'] ?? '',
      last_name: shown['last_name'] ?? '',
    })),
  },
  {
    name: 'missing-names-are-absent',
    about: 'A name that was never given is left out.',
    change: shows((shown) => Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null))),
  },
  {
    name: 'problem-json',
    about: 'Refusals are RFC 9457 problems and nothing else.',
    change: (was) => ({
      refuse: ({ status, message }) => ({
        ...json(status, {
          type: 'https://errors.example.com/refused',
          title: message,
          status,
          detail: message,
          instance: was.requestId(),
        }),
        headers: { 'content-type': 'application/problem+json' },
      }),
    }),
  },
  {
    name: 'bare-envelope-errors',
    about: 'Refusals are the envelope with success false and data null.',
    change: refusesWith(({ message, metadata, timestamp }) => ({
      success: false,
      message,
      data: null,
      metadata,
      timestamp,
    })),
  },
  {
    name: 'errors-without-metadata',
    about: 'Refusals are success and message and nothing else.',
    change: refusesWith(({ success, message }) => ({ success, message })),
  },
  {
    name: 'upper-case-ids',
    about: 'Every UUID is written in upper case.',
    change: shows((shown) => ({
      ...shown,
      ...Object.fromEntries(
        ['id', 'company_id', 'created_by'].map((member) => [member, String(shown[member]).toUpperCase()]),
      ),
    })),
  },
  {
    name: 'ids-of-version-7',
    about: 'Ids are UUIDs of version 7.',
    change: (was) => ({
      newId: () =>
        `${Date.parse(was.now())
          .toString(16)
          .padStart(12, '0')
          .replace(/^(.{8})/, '$1-')}-7${was.newId().slice(15)}`,
    }),
  },
  {
    name: 'ids-of-version-1',
    about: 'Ids are UUIDs of version 1.',
    change: (was) => ({
      newId() {
        const id = was.newId()
        return `${id.slice(0, 14)}1${id.slice(15)}`
      },
    }),
  },
  { name: 'times-in-seconds', about: 'Times have no fraction.', change: times((text) => text.replace(/\.\d+/, '')) },
  {
    name: 'times-in-milliseconds',
    about: 'Times have three fraction digits.',
    change: times((text) => text.replace(/(\.\d{3})\d*/, '$1')),
  },
  {
    name: 'times-in-nanoseconds',
    about: 'Times have nine fraction digits.',
    change: times(inNanoseconds),
  },
  {
    name: 'times-without-trailing-zeros',
    about: 'Fractions end where only zeros follow, as Go writes them.',
    change: times((text) => (text.includes('.') ? text.replace(/\.?0+Z$/, 'Z') : text)),
  },
  {
    name: 'times-rounded-by-the-store',
    about: 'The answer to a write has nanoseconds, later ones the microseconds that were stored.',
    change: shows((shown, _, call) =>
      call.operation === 'get' || call.operation === 'list'
        ? shown
        : {
            ...shown,
            created_at: inNanoseconds(String(shown['created_at'])),
            updated_at: inNanoseconds(String(shown['updated_at'])),
          },
    ),
  },
  {
    name: 'times-of-sql-server',
    about: 'The answer to a write has milliseconds, later ones the three-hundredths of a second that were stored.',
    change: shows((shown, _, call) => ({
      ...shown,
      ...Object.fromEntries(
        ['created_at', 'updated_at'].map((member) => [
          member,
          call.operation === 'get' || call.operation === 'list'
            ? inTicks(String(shown[member]))
            : String(shown[member]).replace(/(\.\d{3})\d*/, '$1'),
        ]),
      ),
    })),
  },
  {
    name: 'times-in-small-letters',
    about: 'Times have a small t and a small z, as RFC 3339 allows.',
    change: times((text) => text.toLowerCase()),
  },
  { name: 'utc-as-offset', about: 'UTC is written +00:00.', change: times((text) => text.replace('Z', '+00:00')) },
  {
    name: 'undocumented-members',
    about: 'Customers show members that the document does not know.',
    change: shows((shown) => ({ ...shown, kyc: { level: 0, documents: [] }, tags: ['new'], blacklisted_reason: null })),
  },
  {
    name: 'phone-number',
    about: 'Customers show phone_number, country_code and reference.',
    change: shows((shown, record) => ({
      ...shown,
      phone_number: record.phone ?? null,
      country_code: record.country_code ?? null,
      reference: record.reference ?? null,
    })),
  },
  {
    name: 'undocumented-envelope',
    about: 'The envelope has more members, and so has its metadata.',
    change: succeedsWith((body) => ({
      ...body,
      status: 'ok',
      errors: null,
      links: {},
      metadata: { ...body.metadata, region: 'eu-west-1', took_ms: 3 },
    })),
  },
  {
    name: 'undocumented-paging',
    about: 'A list tells total_pages, has_next and has_previous too.',
    change: succeedsWith(
      (body) => ({
        ...body,
        data: {
          ...body.data,
          total_pages: Math.ceil(body.data.total / body.data.page_size),
          has_next: false,
          links: {},
        },
      }),
      'list',
    ),
  },
  {
    name: 'messages-in-french',
    about: 'Messages are in another language.',
    change: (was) => ({ succeed: (status, _, data, call) => was.succeed(status, 'Opération réussie', data, call) }),
  },
  {
    name: 'members-in-other-order',
    about: 'Members come in another order each time, and the JSON is indented.',
    change: answersWith((answer, call) => {
      const whole = parsed(answer.body)
      if (!isObject(whole)) return answer
      const body = Object.entries(whole)
      return {
        ...answer,
        body: `${JSON.stringify(Object.fromEntries(call.number % 2 === 0 ? body.toReversed() : body), null, 2)}\n`,
      }
    }),
  },
  {
    name: 'ascii-json',
    about: 'Letters beyond ASCII are written as \\u escapes.',
    change: answersWith((answer) => ({
      ...answer,
      body: answer.body.replaceAll(
        /[\u0080-\uffff]/g,
        (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    })),
  },
  {
    name: 'request-ids-are-short',
    about: 'Request ids are a counter with a prefix.',
    change: () => {
      let count = 0
      return { requestId: () => `req-${String(++count)}` }
    },
  },
  {
    name: 'more-headers',
    about: 'Answers set cookies, an ETag, rate limit headers and a plain application/json.',
    change: answersWith((answer, call) => ({
      ...answer,
      headers: {
        ...answer.headers,
        'content-type': 'application/json',
        etag: `"${call.number}"`,
        'set-cookie': 'session=none; Path=/',
        'x-ratelimit-remaining': '59',
        'cache-control': 'no-store',
      },
    })),
  },
  {
    name: 'gzip',
    about: 'Answers are compressed for whoever takes gzip.',
    change: (was) => ({
      send(answer, response, call) {
        if (!String(call.headers['accept-encoding']).includes('gzip')) return was.send(answer, response, call)
        const body = gzipSync(answer.body)
        response.writeHead(answer.status, {
          ...answer.headers,
          'content-encoding': 'gzip',
          'content-length': body.length,
        })
        response.end(body)
      },
    }),
  },
  {
    name: 'gzip-unasked',
    about: 'Answers are compressed for everybody.',
    change: () => ({
      send(answer, response) {
        const body = gzipSync(answer.body)
        response.writeHead(answer.status, {
          ...answer.headers,
          'content-encoding': 'gzip',
          'content-length': body.length,
        })
        response.end(body)
      },
    }),
  },
  {
    name: 'http-1-0',
    about: 'Answers are HTTP/1.0, without a length, and end with their connection.',
    change: () => ({
      send(answer, response) {
        const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`)
        response.socket?.end(`HTTP/1.0 ${answer.status} Answer\r\n${headers.join('')}\r\n${answer.body}`)
      },
    }),
  },
  {
    name: 'early-hints',
    about: 'A 103 goes before every answer.',
    change: (was) => ({
      send(answer, response, call) {
        response.writeEarlyHints({ link: '</docs>; rel=help' })
        was.send(answer, response, call)
      },
    }),
  },
  {
    name: 'json-with-empty-lines',
    about: 'Answers begin and end with empty lines.',
    change: answersWith((answer) => ({ ...answer, body: answer.body === '' ? '' : `\r\n${answer.body}\r\n\r\n` })),
  },
  {
    name: 'vendor-media-type',
    about: 'The content type is application/vnd.customers.v1+json.',
    change: answersWith((answer) => ({
      ...answer,
      headers: { ...answer.headers, 'content-type': 'application/vnd.customers.v1+json' },
    })),
  },
  {
    name: 'chunked',
    about: 'Answers come in pieces, without a length.',
    change: () => ({
      send(answer, response) {
        response.writeHead(answer.status, answer.headers)
        response.write(answer.body.slice(0, 40))
        response.end(answer.body.slice(40))
      },
    }),
  },
  {
    name: 'metadata-spaced',
    about: 'metadata is written with spaces and sorted.',
    change: showsMember('metadata', (text: string) => JSON.stringify(sorted(JSON.parse(text)), null, 1)),
  },
  {
    name: 'delete-answers-204',
    about: 'A delete is answered with 204 and no body.',
    change: answersNothing('delete', 204),
  },
  {
    name: 'delete-answers-202',
    about: 'A delete is answered with 202 and no body.',
    change: answersNothing('delete', 202),
  },
  {
    name: 'blacklist-answers-204',
    about: 'A blacklisting is answered with 204 and no body.',
    change: answersNothing('blacklist', 204),
  },
  {
    name: 'blacklist-answers-200-and-nothing',
    about: 'A blacklisting is answered with 200 and no body.',
    change: answersNothing('blacklist', 200),
  },
  {
    name: 'blacklist-answers-201',
    about: 'A blacklisting is answered with 201 and the customer.',
    change: answersWith((answer) => ({ ...answer, status: answer.status === 200 ? 201 : answer.status }), 'blacklist'),
  },
  {
    name: 'phones-masked-in-lists',
    about: 'Customers show their phone, in lists and by id with all but its end masked.',
    change: shows((shown, { phone }, call) => ({
      ...shown,
      phone: call.operation === 'create' ? (phone ?? null) : (phone?.replaceAll(/\d(?=\d{3})/g, '*') ?? null),
    })),
  },
  {
    name: 'problems-by-content-type',
    about: 'Refusals are problems that say so in their content type, with a type and no more.',
    change: () => ({
      refuse: ({ status, code }) => ({
        ...json(status, { type: `https://errors.example.com/${code}` }),
        headers: { 'content-type': 'application/problem+json' },
      }),
    }),
  },
  {
    name: 'database-clock-ahead',
    about: 'created_at and updated_at are of a clock that is 100 seconds ahead of the one that timestamps answers.',
    change: shows((shown) => ({
      ...shown,
      created_at: ahead(shown['created_at']),
      updated_at: ahead(shown['updated_at']),
    })),
  },
  {
    name: 'delete-answers-no-customer',
    about: 'A delete is answered with the envelope without data.',
    change: succeedsWith((body) => without(body, 'data'), 'delete'),
  },
]

function answersNothing(operation: OperationName, status: 200 | 202 | 204): Variant['change'] {
  return (was) => ({
    async answer(call) {
      const answer = await was.answer(call)
      return call.operation === operation && answer.status === 200 ? { status, headers: {}, body: '' } : answer
    },
    send(answer, response, call) {
      if (answer.body === '') response.writeHead(answer.status).end()
      else was.send(answer, response, call)
    },
  })
}

// As its type datetime rounds, and writes what it has kept.
function inTicks(text: string): string {
  const at = Date.parse(text)
  const ticks = Math.round(((at % 1000) * 3) / 10)
  return new Date(at - (at % 1000) + Math.round((ticks * 10) / 3)).toISOString()
}

// The fraction stays as it is, whatever other variants have made of it.
function ahead(time: unknown): string {
  const text = String(time)
  return new Date(Date.parse(`${text.slice(0, 19)}Z`) + 100_000).toISOString().slice(0, 19) + text.slice(19)
}

function inNanoseconds(text: string): string {
  return text.replace(/(\.\d{6})Z$/, '$1417Z')
}

function sorted(value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value as Partial<Kept>)
      .sort(([one], [other]) => (one < other ? 1 : -1))
      .map(([name, inner]) => [name, sorted(inner)]),
  )
}
