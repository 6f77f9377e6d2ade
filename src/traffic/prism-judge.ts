import { pathAndQuery, queryOf, withoutQuery } from '../http/address.ts'
import type { Exchange, Header } from '../http/exchange.ts'
import { parsed } from '../http/json.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { Spec } from '../spec/spec.ts'
import { createMatcher } from '../spec/match-operation.ts'
import type { Side } from './verdict.ts'

/**
 * What Prism says of an exchange: for each side the sentences of its errors, and undefined where it has no operation to
 * judge by.
 */
export type PrismVerdict = Record<Side, string[]> | undefined

/**
 * The second, independent judge: `@stoplight/prism-http`. It forwards nothing and makes nothing up; it is only asked
 * for its opinion.
 */
export type PrismJudge = (exchange: Exchange) => PrismVerdict

type Diagnostic = { message: string; severity: number; path?: (string | number)[] }

// Prism's word for an error; warnings are not its verdict.
const error = 0

/** Loads Prism, which takes about half a second. Throws where the spec is nothing that Prism can read. */
export async function createPrismJudge(spec: Spec): Promise<PrismJudge> {
  // Its validators alone: all of Prism would bring the code that mocks and forwards, and its factory keeps the config
  // of the first request for all others.
  const [{ validateInput, validateOutput }, { prismOperations }] = await Promise.all([
    import('@stoplight/prism-http/dist/validator/index.js'),
    import('./prism-operations.ts'),
  ])
  const operations = prismOperations(spec)
  const match = createMatcher(loadOperations(spec))

  return ({ request, answer }) => {
    if (request.method === 'HEAD' || request.method === 'OPTIONS') return undefined
    const path = withoutQuery(pathAndQuery(request.url))
    const { operation } = match(request.method, path) ?? {}
    const resource =
      operation &&
      operations.find((one) => one.path === operation.path && one.method.toUpperCase() === operation.method)
    if (!resource) return undefined
    const sent = {
      method: request.method.toLowerCase(),
      url: { path, query: parametersOf(request.url) },
      headers: byName(request.headers),
      body: request.body === undefined || request.body === '' ? undefined : (parsed(request.body) ?? request.body),
    }
    return {
      request: errors(() => validateInput({ resource, element: sent as never })),
      answer: answer
        ? errors(() =>
            validateOutput({
              resource,
              element: {
                statusCode: answer.status,
                headers: byName(answer.headers),
                body: answer.json === undefined ? answer.body : answer.json,
              },
            }),
          )
        : [],
    }
  }
}

function byName(headers: Header[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [name, value] of headers) fields[name.toLowerCase()] = value
  return fields
}

function errors(validate: () => { _tag: 'Left'; left: Diagnostic[] } | { _tag: 'Right' }): string[] {
  try {
    const verdict = validate()
    if (verdict._tag === 'Right') return []
    return verdict.left
      .filter(({ severity }) => severity === error)
      .map(({ message, path }) => (path ? `${path.join('.')}: ${message}` : message))
  } catch (cannot) {
    // It throws where a Content-Type is none.
    return [(cannot as Error).message]
  }
}

function parametersOf(url: string): Record<string, string | string[]> {
  const parameters = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(queryOf(url))) {
    const known = parameters.get(name)
    parameters.set(name, known === undefined ? value : [known, value].flat())
  }
  return Object.fromEntries(parameters)
}
