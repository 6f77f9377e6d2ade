import type { Spec } from '../spec/spec.ts'

export function docsPage(_spec: Spec): string {
  return '<!doctype html>'
}
