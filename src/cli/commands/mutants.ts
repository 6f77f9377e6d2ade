import { Command } from 'commander'
import type { Mutant } from '../../mutants/behaviour.ts'
import type { DrawnMutant } from '../../mutants/grammar/draw-mutant.ts'
import { wrapped } from '../../report/wrapped.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { toStdout } from '../print.ts'

/** A mutant as JSON; of a drawn one with all promises under which it may be found. */
type Told = { name: string; promise: string; about: string; needs?: 'auth'; promises?: readonly string[] }

/** `customers-kit mutants`: the ways to break a promise that `serve --mutant` and worlds take, by promise. */
export function command(): Command {
  return new Command('mutants')
    .summary('list the ways to break a promise')
    .description(
      'List the mutants, by the promise that each of them breaks: deployments with one thing wrong, for serve --mutant NAME. ' +
        'Beside these, each number is one that nobody wrote: seed:123.',
    )
    .argument('[names...]', 'tell of these alone, drawn ones too')
    .option('--promise <id>', 'list those that break this promise')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  customers-kit mutants                        by promise, with what a user sees
  customers-kit mutants --promise list-pages
  customers-kit mutants seed:123 seed:124      what these drawn ones break
  customers-kit mutants --json | jq -r '.mutants[].name'
  customers-kit serve --mutant total-of-the-page`,
    )
    .action(async (names: string[], { promise, json = false }: { promise?: string; json?: boolean }) => {
      const [{ loadSpec }, { loadPromises }, { meantName }, { findMutant, unbroken }, { mutants }] = await Promise.all([
        import('../../spec/spec.ts'),
        import('../../spec/promises.ts'),
        import('../../spec/meant-name.ts'),
        import('../../mutants/catalogue.ts'),
        import('../../mutants/fixed/mutants.ts'),
      ])
      const promises = loadPromises(loadSpec())
      const ids = promises.map(({ id }) => id)
      if (promise !== undefined && !ids.includes(promise as (typeof ids)[number])) {
        const meant = meantName(promise, ids)
        throw new CannotFindOut(
          `--promise ${promise.slice(0, 60)} is no promise of the document${meant === undefined ? '' : `: did you mean ${meant}?`} ` +
            '"customers-kit promises" lists them.',
        )
      }
      const named = names
        .filter((name) => name !== unbroken)
        .map((name) => {
          const found = findMutant(name)
          if (typeof found === 'string') throw new CannotFindOut(`There is no mutant ${name.slice(0, 60)}: it ${found}`)
          return tell(found, name)
        })
      const told = (names.length > 0 ? named : mutants.map((mutant) => tell(mutant, mutant.name))).filter(
        (one) => promise === undefined || one.promise === promise || one.promises?.includes(promise),
      )
      if (json) {
        process.stdout.write(`${JSON.stringify({ total: told.length, mutants: told }, null, 2)}\n`)
        return
      }
      const lines: string[] = []
      for (const { id, source, promise: text } of promises) {
        const breaking = told.filter((one) => one.promise === id)
        if (breaking.length === 0) continue
        lines.push(`${id} (${source})`, ...wrapped(text, 76).map((line) => `  ${line}`))
        for (const { name, about, needs, promises: others = [] } of breaking) {
          lines.push(`    ${name}${needs === 'auth' ? ' (with --auth hmac)' : ''}`)
          lines.push(...wrapped(about, 72).map((line) => `      ${line}`))
          if (others.length > 1)
            lines.push(...wrapped(`may show as ${others.slice(1).join(', ')} too`, 72).map((line) => `      ${line}`))
        }
        lines.push('')
      }
      const count = new Set(told.map((one) => one.promise)).size
      lines.push(
        `${told.length} ${told.length === 1 ? 'mutant' : 'mutants'} of ${count} ${count === 1 ? 'promise' : 'promises'}.`,
        ...(names.length === 0 ? ['Drawn ones are named by their number: seed:0 to seed:4294967295.'] : []),
      )
      toStdout(`${lines.join('\n')}\n`)
    })
}

function tell(mutant: Mutant | DrawnMutant, name: string): Told {
  const { promise, about, needs } = mutant
  return { name, promise, about, ...(needs && { needs }), ...('promises' in mutant && { promises: mutant.promises }) }
}
