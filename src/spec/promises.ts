import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { OperationId } from './openapi.ts'
import type { PromiseId } from './promise-id.ts'
import type { Source, Spec } from './spec.ts'

/** One normative statement, from `spec/promises.yaml`. */
export type DocumentedPromise = {
  id: PromiseId
  /** Whose promise it is; `all` where every answer has to keep it. */
  operation: OperationId | 'all'
  /** The heading that it stands under. */
  section: string
  source: Source
  /** In our own words. */
  promise: string
  /** Why no outside observer can tell whether it is kept; undefined where checks do. */
  unchecked?: string
}

/** All promises, in the file's order. */
export function loadPromises(spec: Spec): DocumentedPromise[] {
  return (parse(readFileSync(join(spec.dir, 'promises.yaml'), 'utf8')) as { promises: DocumentedPromise[] }).promises
}
