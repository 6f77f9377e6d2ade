import type { Operation } from './openapi.ts'

/**
 * What a method and a path mean: an operation with what stands in its path, or the methods that the path would have.
 */
export type Match =
  | { operation: Operation; parameters: Record<string, string>; methods?: undefined }
  | { operation?: undefined; methods: string[] }

/**
 * Finds the operation of a request; undefined for a path that the document does not know. HEAD is taken for the GET
 * that it stands for.
 */
export type Matcher = (method: string, path: string) => Match | undefined

/** A matcher for a spec's operations. Whatever stands before their common beginning (a base path) does not count. */
export function createMatcher(operations: Operation[]): Matcher {
  const root = operations.map(({ path }) => path.split('{', 1)[0]!.replace(/\/$/, '')).reduce(commonBeginning)
  // A template with more fixed segments is the closer match: /blacklist/{id} before /{id}.
  const routes = [...new Set(operations.map(({ path }) => path))]
    .map((path) => ({
      template: path.slice(root.length).split('/').map(toPart),
      ofPath: operations.filter((candidate) => candidate.path === path),
    }))
    .sort((a, b) => fixed(b.template) - fixed(a.template))

  return (method, path) => {
    const bare = path.split('?', 1)[0]!
    const at = bare.indexOf(root)
    if (at < 0) return undefined
    const segments = bare.slice(at + root.length).split('/')
    for (const route of routes) {
      const parameters = parametersOf(route.template, segments)
      if (!parameters) continue
      const operation = route.ofPath.find((candidate) => candidate.method === (method === 'HEAD' ? 'GET' : method))
      return operation ? { operation, parameters } : { methods: route.ofPath.map((candidate) => candidate.method) }
    }
    return undefined
  }
}

/** A segment of a template: text that stands there, or the name of what does. */
type Part = { text: string; name?: undefined } | { name: string }

function toPart(text: string): Part {
  const name = /^\{(.+)\}$/.exec(text)?.[1]
  return name === undefined ? { text } : { name }
}

function parametersOf(template: Part[], segments: string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined
  const parameters: Record<string, string> = {}
  for (let n = 0; n < template.length; n += 1) {
    const part = template[n]!
    const came = segments[n]!
    if (part.name === undefined) {
      if (part.text !== came) return undefined
    } else if (came === '') return undefined
    else parameters[part.name] = decode(came)
  }
  return parameters
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function fixed(template: Part[]): number {
  return template.filter(({ name }) => name === undefined).length
}

function commonBeginning(a: string, b: string): string {
  let n = 0
  while (n < a.length && a[n] === b[n]) n += 1
  return a.slice(0, n)
}
