const secret = /authorization|cookie|signature|secret|token|password|api-?key/i

/** Header fields as a list of names and values, with everything that lets someone in replaced by a placeholder. */
export function redactHeaders(rawHeaders: string[]): [string, string][] {
  const fields: [string, string][] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!
    fields.push([name, secret.test(name) ? '[redacted]' : rawHeaders[i + 1]!])
  }
  return fields
}
