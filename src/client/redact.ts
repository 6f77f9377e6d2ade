import type { Header } from './exchange.ts'

const secretHeader = /authorization|cookie|signature|secret|token|password|credential|session|api-?key|^x-auth-/i
const secretParameter = /([?&](?:[^=&]*(?:signature|secret|token|password|credential|session|api-?_?key)[^=&]*)=)[^&]*/gi

/** What stands in place of a value that lets someone in. */
export const redacted = '[redacted]'

/** Header fields as pairs, from names and values in turn, with the value of each that lets someone in replaced. */
export function redactHeaders(rawHeaders: readonly string[]): Header[] {
  const fields: Header[] = []
  for (let n = 0; n + 1 < rawHeaders.length; n += 2) {
    const name = rawHeaders[n]!
    fields.push([name, secretHeader.test(name) ? redacted : rawHeaders[n + 1]!])
  }
  return fields
}

/** A URL with the value of each query parameter that lets someone in replaced. */
export function redactUrl(url: string): string {
  return url.includes('?') ? url.replaceAll(secretParameter, `$1${redacted}`) : url
}
