import { columnsOf, painter } from '../report/finding-lines.ts'
import type { TerminalStyle } from '../report/finding-lines.ts'
import { code, prose, table } from '../report/markdown-text.ts'
import { counted } from '../report/verdict.ts'
import { wrapped } from '../report/wrapped.ts'
import { markup } from '../text/markup.ts'
import { titleOf, toldOfRun } from './told-of-run.ts'
import type { RunOfReport, ToldOfRun } from './told-of-run.ts'
import type { VariantsTried, VariantTried } from './try-variants.ts'

/** What the tests of a client lean on that nobody promised, as `--json` writes it. */
export type VariantsReport = ToldOfRun & {
  /** How many variants they passed. */
  passed: number
  /** How many they failed. */
  failed: number
  variants: VariantTried[]
  /** What alone makes them fail, in its least amount, and the seeds of the variants that have it in any. */
  leansOn: { name: string; about: string; seeds: number[] }[]
}

/** Puts together what came of the variants. */
export function makeVariantsReport({ variants, rehearsals }: VariantsTried, run: RunOfReport): VariantsReport {
  const leansOn = new Map<string, { name: string; about: string; seeds: number[] }>()
  for (const { seed, choices } of variants)
    for (const { name, about, failsAlone } of choices) {
      if (!failsAlone) continue
      const manner = mannerOf(about)
      const one = leansOn.get(manner) ?? { name, about, seeds: [] }
      // Whoever cannot live with a little of it has to know of that.
      const least = amountIn(about) < amountIn(one.about) ? { name, about } : {}
      leansOn.set(manner, { ...one, ...least, seeds: [...new Set([...one.seeds, seed])] })
    }
  return {
    ...toldOfRun(run, rehearsals),
    passed: variants.filter(({ passed }) => passed === true).length,
    failed: variants.filter(({ passed }) => passed === false).length,
    variants,
    leansOn: [...leansOn.values()],
  }
}

const amount = /\b\d{1,9}(?= (?:ms|milliseconds|seconds) )/

/** What a choice does, whatever the span of time in it: 50 and 300 ms of lag are one thing to lean on. */
function mannerOf(about: string): string {
  return about.replace(amount, 'some')
}

function amountIn(about: string): number {
  return Number(amount.exec(about)?.[0] ?? 0)
}

/** The report for a terminal, within its columns. */
export function variantsTerminal(report: VariantsReport, style: TerminalStyle): string {
  const paint = painter(style.colours)
  const columns = Math.min(110, columnsOf(style))
  const all = report.passed + report.failed
  const verdict = `Your tests passed ${report.passed} of ${counted(all, 'variant')}.`
  return [
    ...(report.leansOn.length > 0 ? [paint('bold', 'What your tests lean on, and nobody promised'), ''] : []),
    ...report.leansOn.flatMap(({ name, about, seeds }) => {
      const [first = '', ...more] = wrapped(`They fail where: ${about}`, columns - 4)
      return [
        `  ${paint('red', '✗')} ${first}`,
        ...more.map((line) => `    ${line}`),
        `      ${paint('gray', `${name}; ${sayVariants(seeds)}`)}`,
      ]
    }),
    ...(report.leansOn.length > 0 ? [''] : []),
    ...unexplained(report).flatMap((one) => [...wrapped(sayTogether(one), columns), '']),
    paint(['bold', report.failed > 0 ? 'yellow' : 'green'], verdict),
    ...(report.failed > 0
      ? [
          ...wrapped('See one: customers-kit serve --variant SEED --explain', columns),
          ...wrapped('With --verbose you see what your tests write, and so which of them fail.', columns),
        ]
      : []),
    '',
  ].join('\n')
}

/** The report as JUnit XML: a case for each variant. */
export function variantsJunit(report: VariantsReport): string {
  const cases = report.variants.map(({ seed, passed, choices }) => {
    const head = markup`testcase name="variant ${seed}" classname="customers-kit.mutate.variants"`
    if (passed) return markup`    <${head}/>\n`
    if (passed === undefined) return markup`    <${head}>\n      <skipped message="not tried"/>\n    </testcase>\n`
    const guilty = choices.filter(({ failsAlone }) => failsAlone)
    const why = (guilty.length > 0 ? guilty : choices).map(({ about }) => about).join(' ')
    return markup`    <${head}>\n      <failure message="The tests fail where: ${why}"/>\n    </testcase>\n`
  })
  const counts = markup`tests="${report.variants.length}" failures="${report.failed}" errors="0"`
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${titleOf(report)}" ${counts}>
  <testsuite name="variants" ${counts}>
${cases}  </testsuite>
</testsuites>
`.markup
}

/** The report as Markdown for a comment on a pull request. */
export function variantsMarkdown(report: VariantsReport): string {
  return [
    `### customers-kit mutate: ${report.passed} of ${counted(report.passed + report.failed, 'variant')} passed`,
    '',
    ...(report.leansOn.length > 0
      ? table(
          ['the tests fail where', 'variants'],
          report.leansOn.map(({ name, about, seeds }) => [`${prose(about)} ${code(name)}`, seeds.join(', ')]),
        )
      : []),
    ...unexplained(report).flatMap((one) => [prose(sayTogether(one)), '']),
  ].join('\n')
}

/** Variants that the tests failed although they pass each of its choices alone. */
function unexplained({ variants }: VariantsReport): VariantTried[] {
  return variants.filter(({ passed, choices }) => passed === false && !choices.some(({ failsAlone }) => failsAlone))
}

function sayTogether({ seed, hung, choices }: VariantTried): string {
  const what = choices.map(({ about }) => about).join(' ')
  return `They ${hung ? 'hang' : 'fail'} on variant ${seed}, and on none of its choices alone: ${what}`
}

function sayVariants(seeds: number[]): string {
  return `${seeds.length === 1 ? 'variant' : 'variants'} ${seeds.join(', ')}`
}
