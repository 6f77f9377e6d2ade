import { describe, expect, test } from 'vitest'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { readHar } from './read-har.ts'

const body = '{"success":true,"message":"ok","data":null}'
const url = 'https://staging.example.com/api/customers'
const request = { method: 'GET', url, headers: [{ name: 'Accept', value: '*/*' }], bodySize: 0 }
const json = [{ name: 'Content-Type', value: 'application/json' }]
const response = {
  status: 200,
  headers: json,
  content: { size: body.length, mimeType: 'application/json', text: body },
}
const har = (...entries: unknown[]) => JSON.stringify({ log: { version: '1.2', entries } })
const create = { ...request, method: 'POST', postData: { mimeType: 'application/json', text: '{"a":1}' }, bodySize: 7 }

describe('entries as recorders write them', () => {
  test.each<[string, unknown]>([
    ['Chrome', { startedDateTime: '2026-03-01T10:00:00.000Z', time: 12, request, response, _resourceType: 'fetch' }],
    ['Chrome over HTTP/2', { request: { ...request, headers: [{ name: ':method', value: 'GET' }] }, response }],
    ['Firefox', { request, response: { ...response, content: { ...response.content, encoding: undefined } } }],
    ['Safari', { request, response: { ...response, content: { ...response.content, compression: -3 } } }],
    [
      'mitmproxy, whose size is that on the wire',
      {
        request,
        response: { ...response, content: { size: 20, compression: 23, mimeType: 'application/json', text: body } },
      },
    ],
    [
      'Charles, in base64',
      {
        request,
        response: {
          ...response,
          content: {
            size: body.length,
            mimeType: 'application/json',
            encoding: 'base64',
            text: Buffer.from(body).toString('base64'),
          },
        },
      },
    ],
    [
      'Fiddler, which declares base64 over plain text',
      { request, response: { ...response, content: { size: body.length, encoding: 'base64', text: body } } },
    ],
    [
      'k6, without sizes',
      { request: { method: 'GET', url }, response: { status: 200, headers: json, content: { text: body } } },
    ],
    [
      'Playwright, minimal',
      {
        request: { method: 'get', url, headers: [] },
        response: {
          status: 200,
          headers: [],
          content: { size: -1, mimeType: 'application/json; charset=utf-8', text: body },
        },
      },
    ],
    [
      'Playwright, attached',
      { request, response: { ...response, content: { size: -1, mimeType: 'application/json', _file: 'abc.json' } } },
    ],
    [
      'headers that are no list',
      { request: { ...request, headers: {} }, response: { ...response, headers: [null, 'x', ...json] } },
    ],
  ])('%s', (_, entry) => {
    const { exchanges, unreadable } = readHar(har(entry), (name) =>
      name === 'abc.json' ? Buffer.from(body) : undefined,
    )
    expect(unreadable).toEqual([])
    expect(exchanges).toHaveLength(1)
    expect(exchanges[0]).toMatchObject({
      request: { method: 'GET', url },
      answer: { status: 200, body, json: JSON.parse(body) },
    })
    const type = exchanges[0]!.answer?.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
    if (!_.startsWith('k6')) expect(type ?? 'application/json').toMatch(/^application\/json/)
  })

  test('a mimeType stands for the header that was not kept', () => {
    const bare = { ...response, headers: undefined }
    expect(readHar(har({ request, response: bare })).exchanges[0]?.answer?.headers).toEqual([
      ['content-type', 'application/json'],
    ])
  })

  test('a body that was sent is read, in base64 too, and none where none was', () => {
    const encoded = { ...create, postData: { text: Buffer.from('{"a":1}').toString('base64'), encoding: 'base64' } }
    const without = { ...request, method: 'PUT' }
    const { exchanges } = readHar(har(...[create, encoded, without].map((one) => ({ request: one, response }))))
    expect(exchanges.map((one) => one.request.body)).toEqual(['{"a":1}', '{"a":1}', undefined])
  })

  test('answers without a body need none', () => {
    const bodiless = [
      { ...response, status: 204, content: { size: 0 } },
      { ...response, status: 304, content: {} },
    ]
    expect(readHar(har(...bodiless.map((one) => ({ request, response: one })))).exchanges).toHaveLength(2)
    expect(
      readHar(har({ request: { ...request, method: 'HEAD' }, response: { ...response, content: {} } })).exchanges,
    ).toHaveLength(1)
  })
})

describe('what was not recorded is not judged, and told by its reason', () => {
  test.each<[string, unknown, string]>([
    ['an answer that is null', { request, response: null }, 'no answer was recorded'],
    ['an answer that is missing', { request }, 'no answer was recorded'],
    [
      'a request that was blocked',
      { request, response: { ...response, status: 0, _error: 'net::ERR_FAILED' } },
      'blocked',
    ],
    ['status -999 of Safari', { request, response: { status: -999 } }, 'blocked'],
    ['status null', { request, response: { status: 'x' } }, 'blocked'],
    [
      'an empty text with a size',
      { request, response: { ...response, content: { size: 43, text: '' } } },
      'answer was not recorded',
    ],
    [
      'no text',
      { request, response: { ...response, content: { size: 43, mimeType: 'application/json' } } },
      'answer was not recorded',
    ],
    [
      'an attached file that is not there',
      { request, response: { ...response, content: { size: 43, _file: 'gone.json' } } },
      'answer was not recorded',
    ],
    [
      'a text that was cut',
      { request, response: { ...response, content: { size: 43, text: body.slice(0, 20) } } },
      'cut off',
    ],
    [
      'a create without postData',
      { request: { ...create, postData: undefined, bodySize: -1 }, response },
      'request was not recorded',
    ],
    [
      'a create whose postData has no text',
      { request: { ...create, postData: { mimeType: 'application/json' }, bodySize: 7 }, response },
      'request was not recorded',
    ],
    [
      'a create whose text is empty with a size',
      { request: { ...create, postData: { text: '' } }, response },
      'request was not recorded',
    ],
    ['no request', { response }, 'without method and address'],
    ['null', null, 'without method and address'],
    ['a word', 'nonsense', 'without method and address'],
  ])('%s', (_, entry, reason) => {
    const { exchanges, unreadable } = readHar(har({ request, response }, entry))
    expect(exchanges).toHaveLength(1)
    expect(unreadable.map((one) => one.reason)).toEqual([expect.stringContaining(reason)])
  })
})

test("what our own proxy could not pass on is the deployment's to answer for", () => {
  const text = JSON.stringify({
    log: {
      creator: { name: 'customers-kit' },
      entries: [{ request, response: { status: 0, _error: 'it fell silent' } }],
    },
  })
  expect(readHar(text).exchanges[0]?.failure).toEqual({ kind: 'incomplete', message: 'it fell silent' })
})

test.each(['', 'x', '[]', 'null', '{"log":[]}', '{"log":{"entries":{}}}'])('%s is no HAR', (text) => {
  expect(() => readHar(text)).toThrow(CannotFindOut)
})
