import { isObject } from '../http/json.ts'
import { redactExchange } from '../http/redact.ts'
import { redacted } from '../http/redacted.ts'
import { isSecretName } from '../http/secret-name.ts'
import type { Report, ReportedFinding } from './report.ts'

/**
 * The report without anything that lets someone in: what headers, parameters and members with telling names hold, the
 * given secrets in any spelling, and the credentials in addresses, wherever they stand, in an answer that echoes them
 * too. A secret of fewer than four characters is only kept out of headers and addresses: it could not be told from
 * other text.
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
      id: id === null ? null : cleaned(id, everywhere),
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
  // What a deployment asks for (WWW-Authenticate) lets nobody in, and is made of words that stand elsewhere too.
  const telling = headers.filter(([name]) => isSecretName(name, 'header') && !/authenticate$/i.test(name))
  const said = telling.flatMap(([, value]) => value.split(/[;,\s=]+/))
  const secrets = [...everywhere, ...said.filter((value) => value.length >= 12).flatMap(patterns)]
  const { check, checks, operation, operations, severity, promise, ...words } = finding
  const kept = exchange && redactExchange(exchange)
  return {
    check,
    checks,
    operation,
    operations,
    severity,
    promise,
    ...cleaned({ ...words, exchange: kept }, secrets),
  }
}

// https://user:password@host in any text, whoever put it there.
const userInfo = /(\bhttps?:\/\/)[^\s/@"'<>]+@/gi

function cleaned<T>(value: T, secrets: RegExp[]): T {
  if (typeof value === 'string')
    return secrets.reduce(
      (text, secret) => text.replaceAll(secret, redacted),
      value.replace(userInfo, `$1${redacted}@`),
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
  const packed = [bytes.toString('base64').replace(/={1,2}$/, ''), bytes.toString('base64url'), bytes.toString('hex')]
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
