import { header } from '../http/exchange.ts'
import type { Answer, Exchange, SentRequest } from '../http/exchange.ts'
import { redactUrl } from '../http/redact-address.ts'
import { redacted } from '../http/redacted.ts'

/**
 * Why an exchange means that nothing can be done with this deployment, in sentences that say what to do: it could not be
 * reached, it or a gateway refuses what was sent or asks for something, it leads elsewhere, or it has no customers at the
 * path where they are listed. Undefined where it lets one in.
 */
export function noEntry(exchange: Exchange, customers: string): string | undefined {
  const { answer, failure, request } = exchange
  if (failure) return `${new URL(request.url).origin} could not be reached: ${sayFailure(exchange)}`
  if (answer.status === 401 || answer.status === 403) return sayRefusal(answer, request)
  if (answer.status === 400 && request.url.startsWith('http:') && wantsTls.test(answer.body))
    return `${new URL(request.url).origin} speaks https, and was asked in plain http: give the base URL with https://.`
  const place = leadsTo(exchange)
  if (place !== undefined)
    return `${request.url} redirects to ${place} (${answer.status}): give the base URL that it leads to.`
  return answer.status === 404
    ? `There is no ${request.url}: the base URL is what comes before ${customers}. For other paths than the document's, give --spec.`
    : undefined
}

// As nginx, Apache and Go say it.
const wantsTls =
  /HTTP request (?:was )?(?:sent )?to (?:an )?HTTPS (?:port|server)|speaking plain HTTP to an SSL-enabled/i

/** Why there is no answer and what to do about it, to follow a colon; ends with a full stop. */
export function sayFailure({ failure }: Exchange): string {
  return failure ? `${failure.message}.${failure.remedy === undefined ? '' : ` ${failure.remedy}`}` : ''
}

/** Where an answer leads to that was not followed, without secrets; undefined where it is no redirect. */
export function leadsTo({ answer }: Exchange): string | undefined {
  if (!answer || answer.status < 300 || answer.status > 399 || answer.status === 304) return undefined
  return redactUrl(header(answer.headers, 'location') ?? 'nowhere')
}

/** What an answer is that is no JSON, in words: a web page by its title, an empty body. */
export function kindOf(answer: Answer): string {
  if (answer.body === '') return 'an empty body'
  const title = /<title[^<>]*>([^<]{1,60})/i.exec(answer.body)?.[1]?.trim()
  if (title) return `a web page titled "${title.replace(/\s+/g, ' ')}"`
  if (isPage(answer)) return 'a web page'
  return answer.json === undefined
    ? `${header(answer.headers, 'content-type') ?? 'something'} that is not JSON`
    : 'JSON that has nothing of a list of customers'
}

function isPage({ headers, body }: Answer): boolean {
  return /html/i.test(header(headers, 'content-type') ?? '') || /^\s*<(!doctype html|html)\b/i.test(body)
}

// Rules that take a program for a robot say so by fields of their own.
const challenge = /^(www-authenticate|proxy-authenticate|cf-mitigated|cf-chl-.*|x-amzn-waf-action|x-datadome.*)$/i

function sayRefusal(answer: Answer, request: SentRequest): string {
  const { status, headers } = answer
  const challenged = headers.find(([name]) => challenge.test(name))
  const sent = sentWith(request)
  const scheme = /^[\w-]{1,30}/.exec(header(headers, 'www-authenticate') ?? '')?.[0]
  const asks = scheme === undefined ? '' : ` It asks for ${scheme}.`
  if (status === 403 && (isPage(answer) || challenged)) {
    const how = isPage(answer) ? kindOf(answer) : `the header ${challenged![0]}`
    return (
      `A gateway refuses the request before the deployment sees it (403 with ${how}).${asks} ` +
      `${sent.words}: ${sent.any ? 'check it, or ' : "give what it asks for with -H 'Name: value', or "}` +
      'have the gateway let this machine in.'
    )
  }
  if (sent.any)
    return `The deployment refuses these credentials (${status}).${asks} ${sent.words}: ${sent.advice.join(', ')}.`
  return (
    `The deployment refuses requests without credentials (${status}).${asks} ${sent.words}: ` +
    "give a header with -H 'Name: value', or --client-id and --client-secret (CLIENT_ID and CLIENT_SECRET) to sign."
  )
}

// What of a request was to let it in: fields that are secret, which were given, and the signature.
function sentWith({ headers }: SentRequest): { any: boolean; words: string; advice: string[] } {
  const given = headers.filter(([, value]) => value === redacted).map(([name]) => name)
  const signed = header(headers, 'x-auth-signature') !== undefined
  const what = [
    ...(given.length > 0 ? [`${given.length === 1 ? 'the header' : 'the headers'} ${given.join(' and ')}`] : []),
    ...(signed ? ['a signature'] : []),
  ]
  if (what.length === 0) return { any: false, words: 'Nothing was sent that lets someone in', advice: [] }
  return {
    any: true,
    words: `Sent ${what.length > 1 || given.length > 1 ? 'were' : 'was'} ${what.join(' and ')}`,
    advice: [
      ...(given.length > 0 ? ['check that what it says is right and has not expired'] : []),
      ...(signed
        ? ["check CLIENT_ID, CLIENT_SECRET and this machine's clock, as a signature holds for a short time"]
        : []),
    ],
  }
}
