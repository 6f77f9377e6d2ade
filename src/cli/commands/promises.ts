import { toStdout } from '../print.ts'
import { Command } from 'commander'
import type { Law } from '../../contract/laws/law.ts'
import { wrapped } from '../../report/wrapped.ts'
import type { PromiseId } from '../../spec/promise-id.ts'

/** `customers-kit promises`: every statement of the document, and the laws that hold a deployment to it. */
export function command(): Command {
  return new Command('promises')
    .summary('list what the document promises')
    .description('List every promise of the document, where it stands, and the checks that hold a deployment to it.')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  customers-kit promises                     the table, with its coverage
  customers-kit promises --json |
    jq '.promises[] | select(.source == "ours")'`,
    )
    .action(async ({ json = false }: { json?: boolean }) => {
      const [{ loadSpec }, { loadPromises }, { allLaws }, { quietLaws }] = await Promise.all([
        import('../../spec/spec.ts'),
        import('../../spec/promises.ts'),
        import('../../contract/laws/all-laws.ts'),
        import('../../contract/laws/quiet.ts'),
      ])
      const promises = loadPromises(loadSpec()).map((promise) => ({
        ...promise,
        checks: judgedOn(promise.id, allLaws, quietLaws),
      }))
      const checked = promises.filter(({ checks }) => checks.length > 0).length
      if (json) {
        process.stdout.write(`${JSON.stringify({ total: promises.length, checked, promises }, null, 2)}\n`)
        return
      }
      const lines: string[] = []
      for (const operation of new Set(promises.map((promise) => promise.operation))) {
        lines.push(operation === 'all' ? 'Every operation' : operation)
        for (const { id, source, promise, section, checks, unchecked } of promises.filter(
          (one) => one.operation === operation,
        )) {
          lines.push(...wrapped(`${id} (${source}, ${section})`, 78).map((line) => `  ${line}`))
          const texts = [
            promise,
            unchecked === undefined ? `checked on ${checks.join(', ')}` : `not checked: ${unchecked}`,
          ]
          for (const text of texts) lines.push(...wrapped(text, 76).map((line) => `    ${line}`))
        }
        lines.push('')
      }
      lines.push(`${checked} of ${promises.length} promises are checked; of the others no outside observer can tell.`)
      toStdout(`${lines.join('\n')}\n`)
    })
}

// The operations whose answers show whether a promise is kept.
function judgedOn(id: PromiseId, laws: readonly Law[], quiet: readonly { promise: PromiseId }[]): string[] {
  const on = laws
    .filter(({ promise }) => promise === id)
    .flatMap((law): readonly string[] => (law.on === 'all' ? ['every answer'] : law.on))
  return [...new Set([...on, ...(quiet.some(({ promise }) => promise === id) ? ['several lists together'] : [])])]
}
