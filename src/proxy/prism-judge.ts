import type { Exchange } from '../client/exchange.ts'
import { bundleOpenapi, loadOperations } from '../spec/openapi.ts'
import type { Spec } from '../spec/spec.ts'
import { parseJson } from './captured.ts'
import { createMatcher } from './match-operation.ts'
import type { Side } from './verdict.ts'

/** What Prism says of an exchange: for each side the sentences of its errors, and undefined where it has no operation to judge by. */
export type PrismVerdict = Record<Side, string[]> | undefined

/** The second, independent judge: `@stoplight/prism-http`. It forwards nothing and makes nothing up; it is only asked for its opinion. */
export type PrismJudge = (exchange: Exchange) => Promise<PrismVerdict>

type Diagnostic = { message: string; severity: number; path?: (string | number)[] }

// Prism's word for an error; warnings are not its verdict.
const error = 0

/** Loads Prism, which takes about a second and 85 MB. Throws where the spec is nothing that Prism can read. */
export async function createPrismJudge(spec: Spec): Promise<PrismJudge> {
  const { createInstance, getHttpOperationsFromSpec } = await import('@stoplight/prism-http')
  const operations = await getHttpOperationsFromSpec(bundleOpenapi(spec))
  const match = createMatcher(loadOperations(spec))
  const silent = { trace() {}, debug() {}, info() {}, success() {}, warn() {}, error() {}, fatal() {}, child: () => silent }
  // In place of its forwarder: the answer that came already, which travels with the request.
  const came = ({ data }: { data: { answered: unknown } }) => () => async () => ({ _tag: 'Right', right: data.answered })
  const components = { logger: silent, forward: came, mock: came }
  const prism = createInstance(config(), components as never)

  return async ({ request, answer }) => {
    if (request.method === 'HEAD' || request.method === 'OPTIONS') return undefined
    const { path, query } = splitUrl(request.url)
    // Prism would try the paths of all operations at every exchange, which takes longer than its verdict.
    const { operation } = match(request.method, path) ?? {}
    const matched = operation && operations.filter((one) => one.path === operation.path && one.method.toUpperCase() === operation.method)
    if (!matched) return undefined
    const answered = {
      statusCode: answer?.status ?? 0,
      headers: Object.fromEntries(answer?.headers.map(([name, value]) => [name.toLowerCase(), value]) ?? []),
      body: answer?.json === undefined ? answer?.body : answer.json,
    }
    const input = {
      answered,
      method: request.method.toLowerCase(),
      url: { path, query },
      headers: Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: request.body === undefined || request.body === '' ? undefined : (parseJson(request.body) ?? request.body),
    }
    // It keeps what it saw first in the config that it is given, so each request gets one of its own.
    const result = await prism.request(input as never, matched, config())()
    if (result._tag === 'Left') return undefined
    const { validations } = result.right as unknown as { validations: { input: Diagnostic[]; output: Diagnostic[] } }
    return { request: errors(validations.input), answer: answer ? errors(validations.output) : [] }
  }
}

const nowhere = new URL('http://unused.invalid')

function config(): never {
  return {
    isProxy: true,
    upstream: nowhere,
    upstreamProxy: undefined,
    checkSecurity: false,
    validateRequest: true,
    validateResponse: true,
    errors: false,
    mock: { dynamic: false },
  } as never
}

function errors(diagnostics: Diagnostic[]): string[] {
  return diagnostics.filter(({ severity }) => severity === error).map(({ message, path }) => (path ? `${path.join('.')}: ${message}` : message))
}

function splitUrl(url: string): { path: string; query: Record<string, string | string[]> } {
  const whole = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const question = whole.indexOf('?')
  if (question < 0) return { path: whole, query: {} }
  const query: Record<string, string | string[]> = {}
  for (const [name, value] of new URLSearchParams(whole.slice(question + 1))) {
    const known = query[name]
    query[name] = known === undefined ? value : [...[known].flat(), value]
  }
  return { path: whole.slice(0, question), query }
}
