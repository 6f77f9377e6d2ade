import { isPeer, judge } from './goals.mjs'
import { number } from './plot.mjs'

/** @param {Record<string, import('./write-results.mjs').StoredResult>} results */
export function markdownReport(results) {
  return [
    '# Side by side',
    'Written by `npm run bench`. All of a row ran in turn on one machine, round after round; a cell holds the median, in brackets the ratio to the',
    "row's base as median and spread of the rounds. Only ratios mean anything elsewhere. The same with plots: `results.html`.",
    ...Object.values(results).flatMap(section),
    '',
  ].join('\n')
}

function section(result) {
  return [
    '',
    `## ${result.title}`,
    '',
    ...result.intro,
    '',
    `Commit ${result.commit}, ${result.date}, Node ${result.node}, ${result.machine}, load average ${result.load === undefined ? 'not noted' : number(result.load)} from other work before it began. ${versions(result.versions)}`,
    ...rowTables(result.rows),
    ...(result.tables ?? []).flatMap(({ title, head, rows }) => [
      '',
      `### ${title}`,
      '',
      line(head),
      line(head.map(() => '---')),
      ...rows.map(line),
    ]),
    ...goalLines(result.rows),
    ...(result.notes?.length ? ['', ...result.notes.map((note) => `- ${note}`)] : []),
  ]
}

/** Rows with the same contestants and base share a table: one line for each contestant. */
function rowTables(rows) {
  const groups = new Map()
  for (const row of rows) {
    const key = `${row.against}|${row.unit}|${row.group ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()].flatMap((group) => {
    const names = [...new Set(group.flatMap((row) => [...Object.keys(row.values), ...Object.keys(row.missing ?? {})]))]
    const cell = (row, name) => {
      const value = row.values[name]
      if (!value) return row.missing?.[name] ? '–' : ''
      const ratio = row.ratios[name]
      return name === row.against || !ratio
        ? `**${number(value.median)}**`
        : `${number(value.median)} (${percent(ratio.median)}; ${percent(ratio.min)} to ${percent(ratio.max)})`
    }
    const reasons = [
      ...new Set(group.flatMap((row) => Object.entries(row.missing ?? {}).map(([name, why]) => `${name}: ${why}`))),
    ]
    return [
      '',
      `${group[0].group ? `**${group[0].group}**, ` : ''}${group[0].unit}, ${group[0].better} is better; base: ${group[0].against}`,
      '',
      line(['', ...group.map(({ row }) => row)]),
      line(['---', ...group.map(() => '---:')]),
      ...names.map((name) =>
        line([name.startsWith('customers-kit') ? `**${name}**` : name, ...group.map((row) => cell(row, name))]),
      ),
      ...(reasons.length > 0 ? ['', `Not measured. ${reasons.join('. ')}.`] : []),
    ]
  })
}

function goalLines(rows) {
  const lines = rows.flatMap((row) =>
    judge(row, isPeer).map(
      ({ of, against, wanted, reached, kept }) =>
        `| ${row.group ? `${row.group}: ` : ''}${row.row} | ${of} against ${against} | ${number(wanted)} | ${number(reached)} | ${kept ? 'reached' : '**not reached**'} |`,
    ),
  )
  return lines.length === 0
    ? []
    : ['', '### Goals', '', '| row | | wanted | reached | |', '|---|---|---:|---:|---|', ...lines]
}

function line(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function versions(all) {
  return `${Object.entries(all)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.`
}

function percent(ratio) {
  return ratio >= 10 ? `${number(ratio)}×` : ratio < 0.1 ? `${number(ratio * 100)} %` : `${Math.round(ratio * 100)} %`
}
