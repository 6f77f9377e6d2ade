import type { Mutant, Unwatchable, Variant } from '../../src/mutants/behaviour.ts'
import { mutants } from '../../src/mutants/fixed/mutants.ts'
import { createDraw } from '../../src/mutants/grammar/draw.ts'
import { variants } from '../../src/mutants/variants/variants.ts'
import type { PromiseId } from '../../src/spec/promise-id.ts'
import { brokenOf, failuresOf, recordedRun } from './recorded-run.ts'

/** A deployment of which check, proxy and judge have to say the same. */
export type Subject = { mutant: Mutant } | { variant: Variant }

/** Variants that are not what a watcher is asked about. */
const besides: Record<string, string> = {
  'json-with-a-byte-order-mark':
    'RFC 8259 forbids it, and the table makes it a failure; the client of check takes it off unseen',
  'resets-now-and-then': 'check sends again what was reset; an app that does not has no answer',
}

/** Promises that nobody sees broken who only watches one exchange after the other, and why. */
const unwatchable: Partial<Record<PromiseId, Unwatchable>> = {
  'list-pages': 'only a walk or a count of everybody shows it',
  'list-total': 'only a walk or a count of everybody shows it',
  'list-page-numbers': 'only a walk or a count of everybody shows it',
  'answer-steady': 'only asking again shows it',
  'create-both-types': 'somebody who was never seen may have the address',
  'create-email-unique': 'somebody who was never seen may have the address',
  'update-email': 'somebody who was never seen may have the address',
  'create-customer': 'somebody who was never seen may have the address',
  'get-unknown': 'somebody who was never seen may have the id',
}

const asked = variants.filter(({ name }) => !(name in besides))
const watched = mutants.filter(({ needs }) => needs !== 'auth')
// Where strangers write, nobody is a sole writer.
const isCrowded = (name: string): boolean => name.startsWith('strangers-')

/** The subject of a number: a variant where it is even and a mutant where it is odd, none twice before all were drawn. */
export function drawSubject(seed: number, number: number): Subject {
  const draw = createDraw(seed)
  const nth = <T>(all: readonly T[]): T => {
    const left = [...all]
    for (let at = (number >> 1) % all.length; at > 0; at -= 1) left.splice(draw.below(left.length), 1)
    return draw.pick(left)
  }
  return number % 2 === 0 ? { variant: nth(asked) } : { mutant: nth(watched) }
}

/** The name of a subject. */
export function saySubject(subject: Subject): string {
  return 'mutant' in subject ? subject.mutant.name : subject.variant.name
}

/** In what check, proxy and judge do not agree about the same traffic; nothing where they do. */
export async function disagreements(subject: Subject): Promise<string[]> {
  return 'mutant' in subject ? ofMutant(subject.mutant) : ofVariant(subject.variant)
}

async function ofVariant(variant: Variant): Promise<string[]> {
  const { check, proxy, judge, amongOthers } = await recordedRun({ variants: [variant] })
  const by = { check, ...(isCrowded(variant.name) ? {} : { proxy, judge }), amongOthers }
  return Object.entries(by).flatMap(([who, report]) =>
    failuresOf(report).map((failure) => `${who} accuses: ${failure}`),
  )
}

async function ofMutant(mutant: Mutant): Promise<string[]> {
  const { proxy, judge, amongOthers } = await recordedRun({ mutants: [mutant] })
  const wrong: string[] = []
  const [byProxy, byJudge] = [brokenOf(proxy), brokenOf(judge)]
  const isSeen = byJudge.includes(mutant.promise)
  if (!isSeen && !(mutant.unwatchable ?? unwatchable[mutant.promise]))
    wrong.push(`judge does not see that ${mutant.promise} is broken`)
  // What a law has come to see needs no excuse any more.
  if (isSeen && mutant.unwatchable) wrong.push(`judge sees what is said to be seen by nobody who only watches`)
  if (byProxy.join() !== byJudge.join())
    wrong.push(`proxy tells of ${byProxy.join(', ')}, judge of ${byJudge.join(', ')}`)
  // Among others less is sure, and nothing is said that a sole writer would not say.
  for (const promise of brokenOf(amongOthers))
    if (!byJudge.includes(promise)) wrong.push(`only judge among others tells of ${promise}`)
  for (const [who, report] of Object.entries({ proxy, judge, 'judge among others': amongOthers }))
    for (const { id, status } of report.promises.each)
      if (status === 'kept' && report.findings.some(({ promise }) => promise.id === id))
        wrong.push(`${who} says that ${id} is kept, and tells of it`)
  return wrong
}
