import type { Mutant, Variant } from '../../src/mutants/behaviour.ts'
import { mutants } from '../../src/mutants/fixed/mutants.ts'
import { createDraw } from '../../src/mutants/grammar/draw.ts'
import { startDeployment } from '../../src/mutants/start-deployment.ts'
import { variants } from '../../src/mutants/variants/variants.ts'
import type { Report } from '../../src/report/report.ts'
import { runChecks } from '../../src/report/run-checks.ts'

/** Deployments in which several things are otherwise than usual at once. */
export type Pair = { mutants: Mutant[]; variants: Variant[] }

/** What is put together: two defects, two or three oddities, or a defect and an oddity. */
export type Kind = 'mutants' | 'variants' | 'mutant-and-variant'

const auth = { client: 'client_pairs', secret: 'secret_pairs' }

/** The pair of a number, of the fixed mutants and variants; the same for the same seed. */
export function drawPair(kind: Kind, seed: number, number: number): Pair {
  const draw = createDraw(seed * 100_003 + number)
  const some = <T>(all: readonly T[], count: number): T[] => {
    const left = [...all]
    return Array.from({ length: count }, () => left.splice(draw.below(left.length), 1)[0]!)
  }
  if (kind === 'variants') return { mutants: [], variants: some(variants, draw.once(2) ? 2 : 3) }
  if (kind === 'mutants') return { mutants: some(mutants, 2), variants: [] }
  return { mutants: some(mutants, 1), variants: some(variants, 1) }
}

/** A pair in words. */
export function sayPair({ mutants, variants }: Pair): string {
  return [...mutants, ...variants].map(({ name }) => name).join(' + ')
}

/**
 * Checks a pair, and each defect of it alone. Tells every promise that a defect breaks alone and that is said to be kept
 * beside the other though the stories that show it were told, every oddity that is accused, and every defect that a
 * baseline of the other hides.
 */
export async function playPair(pair: Pair): Promise<string[]> {
  const signed = [...pair.mutants, ...pair.variants].some(({ needs }) => needs === 'auth')
  const both = await check(pair, signed)
  if (both === undefined) return pair.mutants.length > 0 ? [] : ['could not be checked at all']
  if (pair.mutants.length === 0)
    return failuresOf(both).map(({ promise, message }) => `accused: ${promise.id}: ${message}`)
  const wrong: string[] = []
  const alone = await Promise.all(pair.mutants.map((mutant) => check({ mutants: [mutant], variants: [] }, signed)))
  for (const [n, { name, promise }] of pair.mutants.entries()) {
    const others = alone.filter((_, other) => other !== n)
    if (alone[n] === undefined || others.some((one) => one === undefined)) continue
    if (others.some((one) => brokenOf(one!).has(promise))) continue
    const status = both.promises.each.find(({ id }) => id === promise)?.status
    // Where the other leaves no way to what shows it, the report says which stories ended, and why.
    const seenBy = failuresOf(alone[n]).flatMap((one) => (one.promise.id === promise ? [one.check] : []))
    const isTold = both.checks.some(({ name: story, reason }) => seenBy.includes(story) && reason === null)
    if (status === 'kept' && isTold && !(await isUndone(pair, promise, signed)))
      wrong.push(`${name}: ${promise} is said to be kept`)
    const accepted = new Set(others.flatMap((one) => failuresOf(one!).map(({ key }) => key)))
    if (status === 'broken' && !failuresOf(both).some((one) => one.promise.id === promise && !accepted.has(one.key)))
      wrong.push(`${name}: a baseline of the other hides it`)
  }
  return wrong
}

// Whether it is seen once the defects are put over each other the other way round: then the upper one took it away.
async function isUndone({ mutants }: Pair, promise: string, signed: boolean): Promise<boolean> {
  const turned = await check({ mutants: mutants.toReversed(), variants: [] }, signed)
  return turned !== undefined && brokenOf(turned).has(promise)
}

async function check({ mutants, variants }: Pair, signed: boolean): Promise<Report | undefined> {
  const deployment = await startDeployment({ mutants, variants, ...(signed && { auth }) })
  try {
    return await runChecks({
      target: deployment.url,
      seed: 1,
      ...(signed && { credentials: { clientId: auth.client, clientSecret: auth.secret } }),
    })
  } catch {
    return undefined
  } finally {
    await deployment.close()
  }
}

function failuresOf({ findings }: Report): Report['findings'] {
  return findings.filter(({ severity }) => severity === 'failure')
}

function brokenOf(report: Report): Set<string> {
  return new Set(failuresOf(report).map(({ promise }) => promise.id))
}
