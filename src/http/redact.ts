const words = 'authorization|cookie|signature|nonce|secret|token|password|credential|session|api-?_?key'
const secretParameter = new RegExp(`([?&](?:[^=&]*(?:${words})[^=&]*)=)[^&]*`, 'gi')

/** Whether a header field or a parameter of this name holds what lets someone in. */
export const secretName = new RegExp(words, 'i')

/** What stands in place of a value that lets someone in. */
export const redacted = '[redacted]'

/** Header fields as pairs, from names and values in turn, with the value of each that lets someone in replaced. */
export function redactHeaders(
  rawHeaders: readonly string[],
  secret: RegExp = secretName,
): [name: string, value: string][] {
  const fields: [string, string][] = []
  for (let n = 0; n + 1 < rawHeaders.length; n += 2) {
    const name = rawHeaders[n]!
    fields.push([name, secret.test(name) ? redacted : rawHeaders[n + 1]!])
  }
  return fields
}

/** A URL with the value of each query parameter that lets someone in replaced. */
export function redactUrl(url: string): string {
  return url.includes('?') ? url.replaceAll(secretParameter, `$1${redacted}`) : url
}
