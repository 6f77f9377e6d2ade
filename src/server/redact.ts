const secretField = /authorization|cookie|signature|secret|token|password|api-?key/i
const placeholder = '[redacted]'

/** Header fields as a list of names and values, with everything that lets someone in replaced by a placeholder. */
export function redactHeaders(rawHeaders: string[]): [string, string][] {
  const fields: [string, string][] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!
    fields.push([name, secretField.test(name) ? placeholder : rawHeaders[i + 1]!])
  }
  return fields
}

/** Puts a placeholder wherever a text holds the secret, which people send in the wrong place; without a secret the text stays. */
export function hiding(secret: string | undefined): (text: string) => string {
  return secret === undefined ? (text) => text : (text) => text.replaceAll(secret, placeholder)
}
