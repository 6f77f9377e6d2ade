import type { Deviation } from '../mock/stand-in.ts'
import { wrapped } from '../report/wrapped.ts'

/** Lines that say in which way a mock is broken or unusual, each choice in words where it is to explain; empty for neither. */
export async function sayDeviation(
  { mutant, variant, explain }: Deviation & { explain?: boolean },
  signed: boolean,
): Promise<string> {
  const lines: string[] = []
  if (variant !== undefined) {
    const { drawServedDecisions } = await import('../mutants/grammar/draw-variant.ts')
    const decisions = drawServedDecisions(variant, { signed })
    const unusual = decisions.filter(({ choice }) => choice !== undefined)
    lines.push(
      `Variant ${variant}: ${unusual.length} of ${decisions.length} choices that the document leaves open are unusual.`,
    )
    if (explain)
      for (const { question, choice } of unusual)
        lines.push(...wrapped(`- ${question}: ${choice!.about}`, 78).map((line, at) => (at === 0 ? line : `  ${line}`)))
  }
  if (mutant !== undefined) {
    const { findMutant, unbroken } = await import('../mutants/catalogue.ts')
    const found = findMutant(mutant)
    if (mutant === unbroken) lines.push('Nothing is broken: this is the deployment that mutants are made of.')
    else if (typeof found !== 'string') {
      lines.push(
        `Mutant ${mutant}: breaks ${found.promise}.`,
        ...(explain ? wrapped(found.about, 78).map((line) => `  ${line}`) : []),
      )
      if (found.needs === 'auth' && !signed)
        lines.push('It can only be seen where requests are signed: add --auth hmac.')
    }
  }
  return lines.map((line) => `${line}\n`).join('')
}
