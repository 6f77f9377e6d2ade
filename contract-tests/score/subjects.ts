import type { Mode } from '../../src/contract/run/plan.ts'
import type { Mutant, Variant } from '../../src/mutants/behaviour.ts'
import { mutants } from '../../src/mutants/fixed/mutants.ts'
import { createDraw } from '../../src/mutants/grammar/draw.ts'
import { drawMutant, drawMutants, type DrawnMutant } from '../../src/mutants/grammar/draw-mutant.ts'
import { drawVariant, type DrawnVariant } from '../../src/mutants/grammar/draw-variant.ts'
import { mutantsA, variantsA } from '../../src/mutants/independent/set-a.ts'
import { mutantsB, variantsB } from '../../src/mutants/independent/set-b/set-b.ts'
import { mutantsC, variantsC } from '../../src/mutants/independent/set-c/set-c.ts'
import { variants } from '../../src/mutants/variants/variants.ts'

/** Where deployments come from: written by hand, written by those who read only the document, or drawn. */
export type Source = 'fixed' | 'A' | 'B' | 'C' | 'drawn'

/** One deployment to be judged, in a form that can be handed to another process. */
export type Task = {
  source: Source
  kind: 'mutant' | 'variant' | 'correct'
  /** Its place in its list; the seed of what is drawn. */
  number: number
  mode: Mode
}

/** How many are drawn, by which seed. */
export type Plan = {
  sources: readonly Source[]
  seed: number
  /** Drawn mutants, by the mode that they are judged in. */
  drawn: readonly { mode: Mode; count: number }[]
  variants: number
  /** What everything else is judged in. */
  mode: Mode
}

const lists: Record<Exclude<Source, 'drawn'>, { mutant: readonly Mutant[]; variant: readonly Variant[] }> = {
  fixed: { mutant: mutants, variant: variants },
  A: { mutant: mutantsA, variant: variantsA },
  B: { mutant: mutantsB, variant: variantsB },
  C: { mutant: mutantsC, variant: variantsC },
}

/** All that is to be judged, what is drawn first. */
export function tasksOf({ sources, seed, drawn, variants: count, mode: others }: Plan): Task[] {
  const draw = createDraw(seed)
  const tasks: Task[] = []
  if (sources.includes('drawn')) {
    // The same ones in each mode, so that modes can be compared.
    const first = draw.below(2 ** 31)
    for (const { mode, count: many } of drawn)
      for (const mutant of drawMutants(first, many))
        tasks.push({ source: 'drawn', kind: 'mutant', number: mutant.seed, mode })
    for (let number = 0; number < count; number += 1)
      tasks.push({ source: 'drawn', kind: 'variant', number: draw.below(2 ** 31), mode: others })
    tasks.push({ source: 'drawn', kind: 'correct', number: 0, mode: others })
  }
  for (const source of sources)
    if (source !== 'drawn')
      for (const kind of ['mutant', 'variant'] as const)
        for (const number of lists[source][kind].keys()) tasks.push({ source, kind, number, mode: others })
  return tasks
}

/** A name that no other task has. */
export function keyOf({ source, kind, number, mode }: Task): string {
  return `${source} ${kind} ${number} ${mode}`
}

/** The deployment itself; `changed` is told each time a drawn mutant does other than it should. */
export function subjectOf(
  { source, kind, number }: Task,
  changed: () => void = () => {},
): { mutant: Mutant | DrawnMutant } | { variant: Variant | DrawnVariant } | 'correct' {
  if (kind === 'correct') return 'correct'
  if (source === 'drawn')
    return kind === 'mutant' ? { mutant: drawMutant(number, changed) } : { variant: drawVariant(number) }
  const one = lists[source][kind][number]
  if (one === undefined) throw new Error(`There is no ${kind} ${number} in the set ${source}.`)
  return kind === 'mutant' ? { mutant: one as Mutant } : { variant: one }
}
