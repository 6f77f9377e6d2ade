import { header } from '../http/exchange.ts'
import type { Exchange, SentRequest } from '../http/exchange.ts'

/**
 * A command line that sends the request again. A signed request is signed anew: the first lines of the command make
 * the timestamp, nonce and signature from $CLIENT_ID and $CLIENT_SECRET; the timestamp is `timestamp`, an expression of
 * the shell, and the current time without it.
 */
export function curl({ method, url, headers, body }: SentRequest, timestamp = now): string {
  const signed = headers.some(([name]) => name.toLowerCase() === 'x-auth-signature')
  const lines = [`curl -i -X ${method} ${quoted(url)}`]
  // curl says who it is itself.
  for (const [name, value] of headers.filter(([name, value]) => !isOurs(name, value)))
    lines.push(`-H ${/^x-auth-/i.test(name) ? `"${name}: ${placeholder(name)}"` : quoted(`${name}: ${value}`)}`)
  if (body !== undefined) lines.push(`--data-binary ${signed ? '"$BODY"' : quoted(body)}`)
  const command = lines.join(' \\\n  ')
  if (!signed) return command
  const hmac = `printf '%s' "$CLIENT_ID:$TIMESTAMP:$NONCE:$BODY" | openssl dgst -sha256 -hmac "$CLIENT_SECRET" | sed 's/^.* //'`
  return [
    `BODY=${quoted(body ?? '')}; TIMESTAMP=${timestamp}; NONCE=$(openssl rand -hex 16)`,
    `SIGNATURE=$(${hmac})`,
    command,
  ].join('\n')
}

const now = '$(date +%s)'

/** The timestamp of a signed request as an expression of the shell: as far from the current time as it was sent. */
export function timestampAgain({ request, startedAt }: Pick<Exchange, 'request' | 'startedAt'>): string {
  const sent = header(request.headers, 'x-auth-timestamp')
  if (sent === undefined) return now
  const ahead = /^[0-9]{10}$/.test(sent) ? Math.round(Number(sent) - Date.parse(startedAt) / 1000) : Number.NaN
  if (Number.isNaN(ahead)) return quoted(sent)
  return Math.abs(ahead) <= 2 ? now : `$(($(date +%s) ${ahead < 0 ? '-' : '+'} ${Math.abs(ahead)}))`
}

function isOurs(name: string, value: string): boolean {
  return name.toLowerCase() === 'user-agent' && value.startsWith('customers-kit')
}

function placeholder(name: string): string {
  return (
    {
      'x-auth-client': '$CLIENT_ID',
      'x-auth-timestamp': '$TIMESTAMP',
      'x-auth-nonce': '$NONCE',
      'x-auth-signature': '$SIGNATURE',
    }[name.toLowerCase()] ?? '$SECRET'
  )
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
