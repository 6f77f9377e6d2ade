import { expect, it } from 'vitest'
import { wayTo } from './connection.ts'
import { createGivenHeaders } from './given-headers.ts'

const proxies = { https: 'http://proxy:3128', http: 'proxy:8080' }

it.each([
  ['https://a.example.com', '', 'http://proxy:3128/'],
  ['http://a.example.com', '', 'http://proxy:8080/'],
  ['https://a.example.com', 'example.com', undefined],
  ['https://a.example.com', '.example.com', undefined],
  ['https://a.example.com', '*.example.com,other', undefined],
  ['https://A.Example.com', 'x, A.EXAMPLE.COM', undefined],
  ['https://example.com', '.example.com', undefined],
  ['https://notexample.com', 'example.com', 'http://proxy:3128/'],
  ['https://a.example.com', 'example.com:8443', 'http://proxy:3128/'],
  ['https://a.example.com:8443', 'example.com:8443', undefined],
  ['https://a.example.com', 'example.com:443', undefined],
  ['http://a.example.com', '*', undefined],
  ['http://127.0.0.1:4010', '127.0.0.1', undefined],
  ['http://127.0.0.1:4010', '', 'http://proxy:8080/'],
  ['http://[::1]:4010', '::1', undefined],
  ['http://[::1]:4010', '[::1]:4010', undefined],
  ['http://[::1]:4010', '[::1]:80', 'http://proxy:8080/'],
])('%s with NO_PROXY "%s" is asked through %s', (target, no, proxy) => {
  expect(wayTo(new URL(target), { ...proxies, no })?.proxy.href).toBe(proxy)
})

it('takes the user out of the address of a proxy, and refuses what is none', () => {
  const way = wayTo(new URL('https://a.example'), { https: 'http://me:p%40ss@proxy:3128' })
  expect(way?.proxy.href).toBe('http://proxy:3128/')
  expect(way?.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`)
  expect(() => wayTo(new URL('https://a.example'), { https: 'socks5://me:hush@proxy' })).toThrow(
    /HTTPS_PROXY is "socks5:\/\/\[redacted\]@proxy", which is no proxy of HTTP/,
  )
})

it.each([
  ['hush-hush', /is no header: write its name, a colon and its value/],
  ['Bearer hush hush: 1', /is no header/],
  ['Content-Length: 5', /HTTP writes it itself/],
  ['Proxy-Authorization: hush', /stand in HTTPS_PROXY/],
  ['Authorization:', /Authorization has no value/],
  ['Authorization: hush\nX: y', /control or non-Latin/],
  ['@tokens', /tokens, line 2 is no header/],
  ['@empty', /empty holds no header/],
])('the header %j is refused, and its value not told', (text, message) => {
  const read = (file: string): string => (file === 'empty' ? '\n# nothing\n' : 'X-A: 1\nhush-hush\n')
  const make = () => createGivenHeaders([text], read)
  expect(make).toThrow(message)
  expect(make).toThrow(expect.not.stringContaining('hush') as Error)
})

it('the later of two headers of one name counts, and what Basic packs is a secret too', () => {
  const given = createGivenHeaders(['X-A: 1', 'x-a: 2', `Authorization: Basic ${btoa('me:open-sesame')}`], () => '')
  expect(given.read()).toEqual([
    ['x-a', '2'],
    ['Authorization', `Basic ${btoa('me:open-sesame')}`],
  ])
  expect(given.secrets()).toContain('open-sesame')
})
