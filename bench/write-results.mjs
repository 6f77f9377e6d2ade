import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { htmlReport } from './html-report.mjs'
import { markdownReport } from './markdown-report.mjs'
import { barsSvg, linesSvg } from './plot.mjs'
import { areas, root } from './places.mjs'

/**
 * @typedef {import('./measure.mjs').AreaResult & { commit: string, machine: string, load: number, node: string, date:
 * string }} StoredResult
 */

/**
 * Keeps the result of one area in `results.json` beside those of earlier runs, and writes the reports and plots anew.
 * @param {string} folder
 * @param {string} area
 * @param {import('./measure.mjs').AreaResult} result
 * @param {number} load the system's load average before the measurement: what else the machine was doing
 */
export function writeResults(folder, area, result, load) {
  const results = readResults(folder)
  results[area] = {
    ...result,
    commit: measured,
    machine: machine(),
    load,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  }
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, rounded, 1)}\n`)
  writeReports(folder)
}

/** Writes `RESULTS.md`, `results.html` and `plots/` out of `results.json`. @param {string} folder */
export function writeReports(folder) {
  const results = readResults(folder)
  writeFileSync(join(folder, 'RESULTS.md'), markdownReport(results))
  writeFileSync(join(folder, 'results.html'), htmlReport(results))
  mkdirSync(join(folder, 'plots'), { recursive: true })
  for (const { plots } of Object.values(results)) {
    for (const plot of plots ?? [])
      if (plot.file)
        writeFileSync(join(folder, 'plots', plot.file), 'bars' in plot ? barsSvg(plot.bars) : linesSvg(plot.growth))
  }
}

/** The areas' results in the order of the report. @returns {Record<string, StoredResult>} */
function readResults(folder) {
  const file = join(folder, 'results.json')
  const stored = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  return Object.fromEntries(areas.flatMap((area) => (stored[area] ? [[area, stored[area]]] : [])))
}

// Of the start of the run: a checkout may move on while its build is being measured.
const measured = commit()

// More digits than a measurement has would only make the file change more.
function rounded(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}

function commit() {
  try {
    const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
    const changed = git('status', '--porcelain', '--', 'src', 'spec').length > 0
    // The last that changed what is measured: it stays the same when the results themselves are committed.
    return git('log', '-1', '--format=%h', '--', 'src', 'spec') + (changed ? ' with changes' : '')
  } catch {
    return 'not a git checkout'
  }
}

function machine() {
  return `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} processors, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`
}
