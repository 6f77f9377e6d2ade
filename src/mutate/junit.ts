import { markup } from '../text/markup.ts'
import type { Markup } from '../text/markup.ts'
import { oneLine } from '../text/visible.ts'
import type { LetThrough, MutateReport, PromiseTried } from './report.ts'
import { sayDifference } from './say-shown.ts'
import { titleOf } from './told-of-run.ts'

/**
 * The report as JUnit XML: a suite for each promise, in it a case for each mutant, which fails where the tests let it
 * through, and is skipped where they never met it.
 */
export function mutateJunit(report: MutateReport): string {
  const skipped = report.notReached + report.notTried
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${titleOf(report)}" tests="${report.mutants}" failures="${report.letThrough}" errors="0" skipped="${skipped}" time="${(report.durationMs / 1000).toFixed(3)}">
${report.promises.map(suite)}</testsuites>
`.markup
}

function suite(one: PromiseTried): Markup {
  const skipped = [
    ...one.notReached.map((mutant) => ({ mutant, why: one.neverAsked ?? 'no answer would have been other' })),
    ...one.notTried.map((mutant) => ({ mutant, why: 'not tried, for want of time' })),
  ]
  const tests = one.noticed.length + one.letThrough.length + skipped.length
  const head = (mutant: string): Markup => markup`testcase name="${mutant}" classname="customers-kit.mutate.${one.id}"`
  return markup`  <testsuite name="${one.id}" tests="${tests}" failures="${one.letThrough.length}" errors="0" skipped="${skipped.length}">
${one.noticed.map((mutant) => markup`    <${head(mutant)}/>\n`)}${one.letThrough.map(
  (each) => markup`    <${head(each.mutant)}>
      <failure type="${one.id}" message="${oneLine(each.sentence)}">${detail(each)}</failure>
    </testcase>
`,
)}${skipped.map(({ mutant, why }) => markup`    <${head(mutant)}>\n      <skipped message="${why}"/>\n    </testcase>\n`)}  </testsuite>
`
}

function detail({ shown }: LetThrough): string {
  return [`${shown.method} ${shown.url}`, shown.body, ...shown.differences.map(sayDifference)]
    .filter(Boolean)
    .join('\n')
}
