import type { Report } from '../report.ts'

/** What the run found out, in a few words: `3 promises broken`. */
export function verdict({ promises: { broken, checked }, findings, summary }: Report): string {
  const failures = findings.filter(({ severity }) => severity === 'failure').length
  if (failures > 0) return `${counted(Math.max(broken, 1), 'promise')} broken`
  if (checked === 0) return 'Nothing was checked'
  const accepted = findings.filter(({ acceptance }) => acceptance).length
  if (accepted > 0) return `No new broken promise, ${accepted} known`
  return summary.skipped > 0 ? `Every promise that was checked is kept` : 'Every promise is kept'
}

/** `1 promise`, `2 promises`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
