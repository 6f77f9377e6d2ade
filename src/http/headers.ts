import type { Header } from './exchange.ts'

/** Header fields as pairs, from names and values in turn. */
export function pairs(rawHeaders: readonly string[]): Header[] {
  return Array.from({ length: rawHeaders.length >> 1 }, (_, n): Header => [rawHeaders[2 * n]!, rawHeaders[2 * n + 1]!])
}

/** The first value of a header among names and values in turn; undefined where it is not there. `name` is in small letters. */
export function rawHeader(rawHeaders: string[], name: string): string | undefined {
  for (let n = 0; n + 1 < rawHeaders.length; n += 2)
    if (rawHeaders[n]!.length === name.length && rawHeaders[n]!.toLowerCase() === name) return rawHeaders[n + 1]
  return undefined
}

/** How often a header stands among names and values in turn. `name` is in small letters. */
export function headerCount(rawHeaders: string[], name: string): number {
  let count = 0
  for (let n = 0; n < rawHeaders.length; n += 2)
    if (rawHeaders[n]!.length === name.length && rawHeaders[n]!.toLowerCase() === name) count++
  return count
}

// Of one connection, not of the message (RFC 9110, 7.6.1). Transfer-Encoding is one too, but says how the body that
// follows is framed, which stays as it is.
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade'])
// A Connection field that names one of these asks for a request that means something else than it says.
const never = new Set(['host', 'content-length', 'transfer-encoding', 'te'])

/** Header fields, names and values in turn, without those that are for this one connection only. */
export function endToEnd(rawHeaders: string[]): string[] {
  const named = new Set<string>()
  for (let n = 0; n < rawHeaders.length; n += 2) {
    if (rawHeaders[n]!.toLowerCase() === 'connection')
      for (const name of rawHeaders[n + 1]!.split(',')) named.add(name.trim().toLowerCase())
  }
  const kept: string[] = []
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n]!.toLowerCase()
    if (!hopByHop.has(name) && (!named.has(name) || never.has(name))) kept.push(rawHeaders[n]!, rawHeaders[n + 1]!)
  }
  return kept
}
