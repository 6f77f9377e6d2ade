import { withoutQuery } from '../http/address.ts'
import type { Route } from './openapi.ts'

/** What a method and a path mean. */
export type Match<T extends Route> = {
  /** Undefined where the path has no such method. */
  operation: T | undefined
  /** The documented path, with its parameter in braces. */
  path: string
  /** The methods that the path has. */
  methods: string[]
  /** What stands in the parameter's place, decoded; empty where the path has none. */
  id: string
}

/**
 * Finds the operation of a request; undefined for a path that the document does not know. HEAD is taken for the GET
 * that it stands for.
 */
export type Matcher<T extends Route> = (method: string, path: string) => Match<T> | undefined

/** A matcher for the operations of a spec. Whatever stands before a documented path (a base path) does not count. */
export function createMatcher<T extends Route>(operations: readonly T[]): Matcher<T> {
  const templates = [...new Set(operations.map(({ path }) => path))]
    .map((path) => ({
      path,
      segments: path.split('/').slice(1),
      ofPath: operations.filter((candidate) => candidate.path === path),
    }))
    // The closer match first: /blacklist/{id} before /{id}.
    .sort((a, b) => b.segments.length - a.segments.length || fixed(b.segments) - fixed(a.segments))

  return (method, path) => {
    const came = withoutQuery(path).split('/').slice(1)
    for (const { path: template, segments, ofPath } of templates) {
      const id = idIn(segments, came.slice(-segments.length))
      if (id === undefined) continue
      return {
        operation: ofPath.find((candidate) => candidate.method === (method === 'HEAD' ? 'GET' : method)),
        path: template,
        methods: ofPath.map((candidate) => candidate.method),
        id,
      }
    }
    return undefined
  }
}

/** Whether a segment of a documented path is a parameter and no text. */
export function isParameter(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}')
}

function idIn(template: string[], came: string[]): string | undefined {
  if (template.length !== came.length) return undefined
  let id = ''
  for (const [n, segment] of template.entries()) {
    const text = came[n]!
    if (!isParameter(segment)) {
      if (segment !== text) return undefined
    } else if (text === '') return undefined
    else id = decode(text)
  }
  return id
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function fixed(segments: string[]): number {
  return segments.filter((segment) => !isParameter(segment)).length
}
