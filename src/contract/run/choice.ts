import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { DocumentedPromise } from '../../spec/promises.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { drawnScenarios } from '../scenarios/deep/deep-scenarios.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { coverage, usual } from './coverage.ts'

/** What a person chooses of a check, each `promise:ID`, `operation:ID` or the name of a story; all of it where empty. */
export type ChoiceOptions = { include?: readonly string[] | undefined; exclude?: readonly string[] | undefined }

/** Why a promise is not tried that somebody did not choose. */
export const notChosen = 'not chosen by --include'

/** What of a check is to be tried. */
export type Choice = {
  /** Whether a story is to be told. */
  tells: (story: string) => boolean
  /** Whether a finding of this promise, seen by this story, is to be told. */
  counts: (promise: PromiseId, story: string) => boolean
  /** Why a promise is not tried; undefined where it is to be. */
  leftOut: (promise: PromiseId) => string | undefined
}

/** The promises that a story says something of, where a deployment keeps the document. */
export function coveredBy(story: string): readonly PromiseId[] {
  if (drawnScenarios.some(({ name }) => name === story)) return any
  return [...usual, ...(coverage[story.replace(/-in-a-crowd$/, '')]?.promises ?? [])]
}

// What is drawn may come upon whatever written stories do.
const any = [...new Set([...usual, ...Object.values(coverage).flatMap(({ promises }) => promises)])]

/**
 * Reads what was chosen. `promise:` means each story that says something of it, and no other finding; `operation:` the
 * promises of it, the stories that are about it, and those that its other promises need. Throws `CannotFindOut` where a
 * word names nothing.
 */
export function createChoice(
  { include = [], exclude = [] }: ChoiceOptions,
  { scenarios, promises }: { scenarios: readonly Scenario[]; promises: readonly DocumentedPromise[] },
): Choice {
  const read = (word: string): { stories: Set<string>; promises: Set<string>; named?: string } => {
    const [kind, id = ''] = word.split(':', 2)
    if (kind === 'promise' && promises.some((one) => one.id === id))
      return { stories: new Set(covering(id, scenarios)), promises: new Set([id]) }
    const ofIt = promises.filter(({ operation }) => operation === (id as OperationId)).map((one) => one.id)
    if (kind === 'operation' && ofIt.length > 0) {
      const about = scenarios.filter(({ operation }) => operation === id).map(({ name }) => name)
      const seen = new Set(about.flatMap(coveredBy))
      const others = ofIt.filter((one) => !seen.has(one)).flatMap((one) => covering(one, scenarios).slice(0, 3))
      return { stories: new Set([...about, ...others]), promises: new Set(ofIt) }
    }
    if (scenarios.some(({ name }) => name === word))
      return { stories: new Set([word]), promises: new Set(), named: word }
    throw new CannotFindOut(sayUnknown(word, scenarios, promises))
  }
  const wanted = include.map(read)
  const unwanted = exclude.map((word) => ({ word, ...read(word) }))
  const named = new Set(wanted.flatMap((one) => one.named ?? []))
  const isWanted = (promise: string): boolean => wanted.length === 0 || wanted.some((one) => one.promises.has(promise))
  const isUnwanted = (promise: string): boolean => unwanted.some((one) => one.promises.has(promise))
  return {
    tells: (story) =>
      (wanted.length === 0 || wanted.some(({ stories }) => stories.has(story))) &&
      !unwanted.some((one) => one.named === story || isAbout(one.word, story, scenarios)) &&
      !(unwanted.length > 0 && coveredBy(story).every(isUnwanted)),
    counts: (promise, story) => (named.has(story) || isWanted(promise)) && !isUnwanted(promise),
    leftOut(promise) {
      const by = unwanted.find((one) => one.promises.has(promise))
      if (by) return `left out by --exclude ${by.word}`
      if (isWanted(promise) || [...named].some((story) => coveredBy(story).includes(promise))) return undefined
      return notChosen
    },
  }
}

function covering(promise: string, scenarios: readonly Scenario[]): string[] {
  return scenarios.map(({ name }) => name).filter((name) => coveredBy(name).includes(promise as PromiseId))
}

function isAbout(word: string, story: string, scenarios: readonly Scenario[]): boolean {
  return word.startsWith('operation:') && scenarios.find(({ name }) => name === story)?.operation === word.slice(10)
}

function sayUnknown(word: string, scenarios: readonly Scenario[], promises: readonly DocumentedPromise[]): string {
  const operations = [...new Set(promises.map(({ operation }) => operation))]
  const all = [
    ...promises.map(({ id }) => `promise:${id}`),
    ...operations.map((id) => `operation:${id}`),
    ...scenarios.map(({ name }) => name),
  ]
  const plain = word.replace(/^.*:/, '').toLowerCase()
  const near = all.filter((one) => plain.length > 2 && one.toLowerCase().includes(plain)).slice(0, 6)
  const todo =
    near.length > 0
      ? `Did you mean ${near.join(', ')}?`
      : 'Promises are listed by "customers-kit promises", stories in a report.'
  return `"${word}" is neither a story nor promise:ID nor operation:ID that this check has. ${todo}`
}
