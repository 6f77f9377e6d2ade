import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { applyBaseline } from '../../src/report/baseline.ts'
import { ctrfReport } from '../../src/report/ctrf.ts'
import type { Report } from '../../src/report/report.ts'
import { junitReport } from '../../src/report/junit.ts'
import { sarifReport } from '../../src/report/sarif.ts'
import { packageRoot } from '../../src/spec/spec.ts'
import { appReport, cleanReport, exampleReport, hostile } from './example-report.ts'

const schemas = join(packageRoot, 'contract-tests', 'schemas')
const promises = readFileSync(join(packageRoot, 'spec', 'promises.yaml'), 'utf8')

const withBaseline = applyBaseline(
  exampleReport(),
  {
    version: 1,
    findings: exampleReport()
      .findings.slice(0, 1)
      .map(({ key, check, promise }) => ({
        key,
        check,
        promise: promise.id,
        reason: 'Known since March',
        expires: '2026-04-01',
      })),
  },
  { file: 'baseline.json', today: '2026-03-04' },
)
const consequent = exampleReport()
consequent.findings[1]!.because = consequent.findings[0]!.key
const reports: [string, Report][] = [
  ['with findings', exampleReport()],
  ['of a clean run', cleanReport()],
  ['with a baseline', withBaseline],
  ['of a hostile deployment', exampleReport(hostile)],
  ['with a finding that comes of another', consequent],
  ['of a recording that does not tell all', { ...appReport(), unjudged: [{ reason: 'blocked', count: 2 }] }],
  ['of an app with a method that is not documented', appReport()],
]

describe('SARIF', () => {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  ajvFormats.default(ajv)
  const validate = ajv.compile(JSON.parse(readFileSync(join(schemas, 'sarif-schema-2.1.0.json'), 'utf8')) as object)

  test.each(reports)('%s keeps the official schema', (_, report) => {
    validate(JSON.parse(sarifReport(report, { version: '1.2.3', promises })))
    expect(validate.errors ?? []).toEqual([])
  })

  test('a result names its rule by index, points at the line of its promise and says what a baseline accepts', () => {
    const { runs } = JSON.parse(sarifReport(withBaseline, { version: '1.2.3', promises })) as {
      runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, any>[] }[]
    }
    const { tool, results } = runs[0]!
    expect(results.map(({ level }) => level)).toEqual(['error', 'note', 'note'])
    for (const { ruleId, ruleIndex, locations } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
      expect(promises.split('\n')[locations[0].physicalLocation.region.startLine - 1]).toContain(`id: ${ruleId},`)
    }
    expect(results.map(({ suppressions }) => suppressions?.[0].justification)).toEqual([
      undefined,
      'Known since March',
      undefined,
    ])
  })
})

describe('JUnit', () => {
  const schema = { fileName: 'junit-10.xsd', contents: readFileSync(join(schemas, 'junit-10.xsd'), 'utf8') }

  test.each(reports)('%s keeps the schema of Jenkins', async (_, report) => {
    const { errors } = await validateXML({ xml: { fileName: 'report.xml', contents: junitReport(report) }, schema })
    expect(errors).toEqual([])
  })

  test('its numbers are those of its cases', () => {
    const xml = junitReport(exampleReport())
    const number = (attribute: string): number =>
      Number(new RegExp(`<testsuites [^>]*${attribute}="(\\d+)"`).exec(xml)?.[1])
    expect(number('tests')).toBe(xml.match(/<testcase /g)?.length)
    expect(number('failures')).toBe(xml.match(/<failure /g)?.length)
    expect(number('failures')).toBe(2)
    expect(xml.match(/<skipped /g)).toHaveLength(7)
  })
})

describe('CTRF', () => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  ajvFormats.default(ajv)
  const validate = ajv.compile(JSON.parse(readFileSync(join(schemas, 'ctrf-schema-0.0.json'), 'utf8')) as object)

  test.each(reports)('%s keeps its schema', (_, report) => {
    validate(JSON.parse(ctrfReport(report, { version: '1.2.3', id: '01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77' })))
    expect(validate.errors ?? []).toEqual([])
  })
})

describe('JSON', () => {
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(
    JSON.parse(readFileSync(join(packageRoot, 'src', 'report', 'report.schema.json'), 'utf8')) as object,
  )

  test.each(reports)('%s keeps the schema of the repository', (_, report) => {
    validate(JSON.parse(JSON.stringify(report)))
    expect(validate.errors ?? []).toEqual([])
  })

  test('a report without its summary does not', () => {
    const { summary: _, ...rest } = exampleReport()
    expect(validate(rest)).toBe(false)
  })
})
