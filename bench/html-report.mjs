import { isPeer, judge } from './goals.mjs'
import { barsSvg, escape, linesSvg, number } from './plot.mjs'

/** One page with everything in it. @param {Record<string, import('./write-results.mjs').StoredResult>} results */
export function htmlReport(results) {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>customers-kit side by side</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:1080px;margin:0 auto;padding:1.5rem;color:#1c2330;background:#f5f7f9}
h2{margin-top:3rem;border-top:2px solid #d5dbe2;padding-top:1rem}
svg{max-width:100%;height:auto;display:block;margin:1rem 0;border:1px solid #d5dbe2;border-radius:6px}
.scroll{overflow-x:auto}table{border-collapse:collapse;background:#fff;font-size:14px;margin:.8rem 0}
td,th{padding:.25rem .6rem;border:1px solid #d5dbe2;text-align:right;white-space:nowrap}td:first-child,th:first-child,.left td{text-align:left}
.ours{font-weight:700;color:#0b7a4b}.missed{color:#a3271b;font-weight:700}small,.about{color:#5a6472;font-size:13px}
</style>
<h1>Side by side</h1>
<p>Everyone in a row ran in turn on one machine, round after round; medians, in brackets the ratio to the row's base with the spread of the rounds.
Only ratios mean anything elsewhere. Green is customers-kit.</p>
${Object.values(results).map(section).join('\n')}
</html>
`
}

function section(result) {
  const about = `Commit ${result.commit}, ${result.date}, Node ${result.node}, ${result.machine}, load average ${result.load === undefined ? 'not noted' : number(result.load)} from other work before it began. ${Object.entries(
    result.versions,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.`
  return `<h2>${escape(result.title)}</h2>
${result.intro.map((text) => `<p>${escape(text)}</p>`).join('\n')}
${(result.plots ?? []).map((plot) => ('bars' in plot ? barsSvg(plot.bars) : linesSvg(plot.growth))).join('\n')}
${goalTable(result.rows)}
${(result.tables ?? []).map(table).join('\n')}
<details><summary>All numbers</summary>${result.rows.map(rowTable).join('\n')}</details>
${result.notes?.length ? `<ul>${result.notes.map((note) => `<li>${escape(note)}</li>`).join('')}</ul>` : ''}
<p class="about">${escape(about)}</p>`
}

function goalTable(rows) {
  const lines = rows.flatMap((row) =>
    judge(row, isPeer).map(
      ({ of, against, wanted, reached, kept }) =>
        `<tr><td>${escape(`${row.group ? `${row.group}: ` : ''}${row.row}`)}</td><td>${escape(`${of} against ${against}`)}</td><td>${number(wanted)}</td><td>${number(reached)}</td><td${kept ? '' : ' class="missed"'}>${kept ? 'reached' : 'not reached'}</td></tr>`,
    ),
  )
  return lines.length === 0
    ? ''
    : `<div class="scroll"><table><tr><th>Goal</th><th></th><th>wanted</th><th>reached</th><th></th></tr>${lines.join('')}</table></div>`
}

function table({ title, head, rows }) {
  const cells = (tag, line) => `<tr>${line.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`
  return `<h3>${escape(title)}</h3><div class="scroll left"><table>${cells('th', head)}${rows.map((line) => cells('td', line)).join('')}</table></div>`
}

function rowTable(row) {
  const lines = Object.entries(row.values).map(([name, value]) => {
    const ratio = row.ratios[name]
    const spread = ratio
      ? `<td>${number(ratio.median)} <small>${number(ratio.min)} to ${number(ratio.max)}</small></td>`
      : '<td></td>'
    return `<tr${name.startsWith('customers-kit') ? ' class="ours"' : ''}><td>${escape(name)}</td><td>${number(value.median)} <small>${number(value.min)} to ${number(value.max)}</small></td>${spread}</tr>`
  })
  const missing = Object.entries(row.missing ?? {}).map(
    ([name, why]) => `<tr><td>${escape(name)}</td><td colspan="2">${escape(why)}</td></tr>`,
  )
  return `<div class="scroll"><table><tr><th>${escape(`${row.group ? `${row.group}: ` : ''}${row.row}`)}</th><th>${escape(row.unit)}</th><th>ratio to ${escape(row.against)}</th></tr>${lines.join('')}${missing.join('')}</table></div>`
}
