import type { Exchange, Header } from '../http/exchange.ts'
import { isObject } from '../http/json.ts'
import { redacted as placeholder, secretName } from '../http/redact.ts'
import { redacted } from './curl.ts'
import type { Report, ReportedFinding } from './report.ts'

/**
 * The report without anything that lets someone in: the values of telling headers, the given secrets in any spelling,
 * and the credentials in addresses, wherever they stand, in an answer that echoes them too. A secret of fewer than four
 * characters is only kept out of headers and addresses: it could not be told from other text.
 */
export function withoutSecrets(report: Report, secrets: readonly string[] = []): Report {
  const inAddress = addressSecrets(report.target)
  const everywhere = [...secrets, ...inAddress].filter((secret) => secret.length >= 4).flatMap(patterns)
  return {
    ...report,
    target: cleaned(report.target, everywhere),
    checks: report.checks.map((check) => ({ ...check, reason: cleaned(check.reason, everywhere) })),
    requests: report.requests.map((request) => ({ ...request, path: cleaned(request.path, everywhere) })),
    left: report.left.map(({ id, email, state }) => ({
      id: cleaned(id, everywhere),
      email: cleaned(email, everywhere),
      state,
    })),
    findings: report.findings.map((finding) => withoutSecretsOf(finding, everywhere)),
  }
}

function withoutSecretsOf(finding: ReportedFinding, everywhere: RegExp[]): ReportedFinding {
  const { exchange } = finding
  // What a header said may have been echoed in a body: it goes from everything that the finding says.
  const headers = exchange ? [...exchange.request.headers, ...(exchange.answer?.headers ?? [])] : []
  const said = headers.filter(([name]) => secretName.test(name)).flatMap(([, value]) => value.split(/[;,\s=]+/))
  const secrets = [...everywhere, ...said.filter((value) => value.length >= 12).flatMap(patterns)]
  const { check, checks, operation, operations, severity, promise, ...words } = finding
  const hidden = exchange ? withoutHeaders(exchange) : null
  return {
    check,
    checks,
    operation,
    operations,
    severity,
    promise,
    ...cleaned({ ...words, exchange: hidden }, secrets),
  }
}

// What a signature is made of has a name that the commands of the report use too.
function withoutHeaders(exchange: Exchange): Exchange {
  const hide = (headers: Header[]): Header[] =>
    headers.map(([name, value]) => [name, secretName.test(name) && !value.startsWith('$') ? placeholder : value])
  const { request, answer, ...rest } = redacted(exchange)
  const hidden = { ...rest, request: { ...request, headers: hide(request.headers) } }
  return (answer ? { ...hidden, answer: { ...answer, headers: hide(answer.headers) } } : hidden) as Exchange
}

// https://user:password@host in any text, whoever put it there.
const userInfo = /(\bhttps?:\/\/)[^\s/@"'<>]+@/gi

function cleaned<T>(value: T, secrets: RegExp[]): T {
  if (typeof value === 'string')
    return secrets.reduce(
      (text, secret) => text.replaceAll(secret, placeholder),
      value.replace(userInfo, `$1${placeholder}@`),
    ) as T
  if (Array.isArray(value)) return value.map((one) => cleaned(one, secrets)) as T
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [cleaned(name, secrets), cleaned(one, secrets)]),
  ) as T
}

function addressSecrets(target: string): string[] {
  if (!URL.canParse(target)) return []
  const { password } = new URL(target)
  return password === '' ? [] : [password, decoded(password)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

// The secret as it is, packed, and as JSON (of JSON), addresses and HTML escape it, in whole or in part; and its
// beginning where a text was cut within it.
function patterns(secret: string): RegExp[] {
  const bytes = Buffer.from(secret)
  const packed = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')]
  return [...new Set([secret, ...packed])].flatMap((text) => {
    const characters = [...text].map(spelled)
    const beginning = characters.slice(3).reduceRight((rest, character) => `(?:${character}${rest})?`, '')
    return [
      new RegExp(characters.join(''), 'gi'),
      new RegExp(`${characters.slice(0, 3).join('')}${beginning}\\\\*(?=…|\\.{3})`, 'gi'),
    ]
  })
}

function spelled(character: string): string {
  const units = Array.from(
    { length: character.length },
    (_, n) => `u${character.charCodeAt(n).toString(16).padStart(4, '0')}`,
  )
  const percent = [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const code = character.codePointAt(0) as number
  const plain = character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return `(?:\\\\{0,7}(?:${plain}|${units.join('\\\\{1,7}')})|${percent}|&#(?:${code}|x${code.toString(16)});)`
}
