/** Where a name stands: that of a header field, of a parameter of a query or a form, or of a member of JSON. */
export type Named = 'header' | 'parameter' | 'member'

// By far the most names hold none of these, and are done with.
const hint =
  /auth|bearer|code|cookie|credential|csrf|hmac|jw[est]|key|nonce|otp|pass|pin|pwd|saml|secret|sess|sid|sig|token|xsrf/i

// As words of a name, and within those of whoever leaves out what parts them: `accesstoken`, `PHPSESSID`.
const within =
  /cookie|credential|csrf|hmac|jwt|nonce|passcode|passphrase|passw|secret(?!ar)|sessid|session|signature|token(?!i[sz])|xsrf/
const beginning = /^o?auth(?!or(?!i[sz]))/
const keyed = /(?:access|api|app|auth|encryption|master|private|shared|signing|subscription)keys?$/
const whole = new Set(['bearer', 'jwe', 'jws', 'otp', 'pass', 'pin', 'pwd', 'saml', 'sid', 'sig', 'totp'])

// Keys that open nothing, by the word that stands with them.
const harmlessKeys = new Set([
  'cache',
  'foreign',
  'idempotency',
  'partition',
  'public',
  'socket',
  'sort',
  'surrogate',
  'websocket',
])

/**
 * Whether a value of this name lets someone in, or tells who they are. Names are taken as the words that they are made
 * of, at whatever parts them (`-`, `_`, `.`, capitals), percent-encoded or escaped or not. docs/secrets.md lists them.
 */
export function isSecretName(name: string, named: Named): boolean {
  const plain = unescaped(name)
  if (!hint.test(plain)) return false
  const words = wordsOf(plain)
  // In a query it is what OAuth exchanges for a token; elsewhere it is anything, such as what an error is called by.
  if (named === 'parameter' && words.length === 1 && words[0] === 'code') return true
  // It is about credentials and holds none.
  if (words[0] === 'access' && words[1] === 'control') return false
  return words.some(
    (word) =>
      whole.has(word) ||
      within.test(word) ||
      beginning.test(word) ||
      keyed.test(word) ||
      ((word === 'key' || word === 'keys') && !words.some((other) => harmlessKeys.has(other))),
  )
}

/** Whether a text may hold names that `isSecretName` takes for secret: a quick look at the whole of it. */
export function mayHoldSecrets(text: string): boolean {
  return hint.test(text) || text.includes('\\u')
}

// `access-key`, `access_key`, `accessKey`, `ACCESS_KEY`, `XAccessKey2` and `access.key` have the same two words.
function wordsOf(name: string): string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase())
}

function unescaped(name: string): string {
  if (!name.includes('%') && !name.includes('\\')) return name
  return name.replace(/(?:%|\\u00)([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
