import type { Source } from '../spec/spec.ts'

/** Where a promise comes from, in words. */
export const sources: Record<Source, string> = {
  doc: 'the document',
  public: 'public pages',
  ours: 'our decision',
}
