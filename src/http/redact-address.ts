import { redacted } from './redacted.ts'
import { isSecretName } from './secret-name.ts'

/**
 * An address with the user and password in it, and the value of every parameter that lets someone in, replaced, and the
 * rest of it to the letter. Parameters of the path (`;jsessionid=`) and of the fragment count, and so do those of an
 * address that is a parameter itself, percent-encoded. Takes time in proportion to the text, whatever it is.
 */
export function redactUrl(url: string): string {
  if (!/[?#;@]/.test(url)) return url
  const text = url.replace(/(^|:)\/\/[^/?#\s]*@/g, `$1//${redacted}@`)
  const [path = '', ...rest] = text.split(/([?&#;]|%3F|%26|%23|%3B)/i)
  const pieces = [path]
  let inPath = true
  // What ends the value that is being left out.
  let ends: RegExp | undefined
  for (let n = 0; n < rest.length; n += 2) {
    const [delimiter, parameter] = [rest[n]!, rest[n + 1]!]
    inPath &&= delimiter === ';'
    if (ends && !ends.test(delimiter)) continue
    ends = undefined
    const equals = parameter.search(/=|%3D/i)
    if (equals < 0 || !isSecretName(parameter.slice(0, equals), inPath ? 'member' : 'parameter')) {
      pieces.push(delimiter, parameter)
      continue
    }
    const value = equals + (parameter[equals] === '=' ? 1 : 3)
    // The value of a parameter of the path ends where the segment does.
    const slash = inPath ? parameter.indexOf('/', value) : -1
    pieces.push(delimiter, parameter.slice(0, value), redacted, slash < 0 ? '' : parameter.slice(slash))
    ends = inPath ? (slash < 0 ? /[;?#]/ : undefined) : delimiter.startsWith('%') ? /[&#]|%26|%23/i : /[&#]/
  }
  return pieces.join('')
}

/** Text with every address in it redacted, such as that of a Location, a Referer or a Link. */
export function redactAddresses(text: string): string {
  return text.replace(/[^\s<>"]+/g, redactUrl)
}

/** The text of a form, as `application/x-www-form-urlencoded` has it, with the values that let someone in replaced. */
export function redactForm(text: string): string {
  return redactUrl(`?${text}`).slice(1)
}
