import { createHash } from 'node:crypto'
import type { Exchange, Header } from '../http/exchange.ts'
import type { PromiseResult, Report, ReportedFinding } from './report.ts'
import { longestBody } from './exchange-text.ts'
import { shortened } from '../text/visible.ts'
import { sources } from './sources.ts'
import { sayCount } from './verdict.ts'

/** What a SARIF log says besides the report. */
export type SarifContext = {
  /** Version of this package. */
  version: string
  /** The text of `spec/promises.yaml`: a result points at its promise there. */
  promises: string
}

/**
 * The report as SARIF 2.1.0: a rule for each promise and for each rule for apps that was broken, a result for each
 * finding, the exchange as web request and web response.
 */
export function sarifReport(report: Report, { version, promises }: SarifContext): string {
  const lines = promises.split('\n')
  const lineOf = (id: string): number => Math.max(1, lines.findIndex((line) => line.includes(`id: ${id},`)) + 1)
  const rules = rulesOf(report)
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'customers-kit',
            fullName: `customers-kit ${version}`,
            version,
            semanticVersion: version,
            // Which package it is, and in which version; what it says of itself comes with it.
            informationUri: `pkg:npm/customers-kit@${version}`,
            rules: rules.map(({ id, text, section, source, operation }) => ({
              id,
              name: pascal(id),
              shortDescription: { text },
              fullDescription: { text: `${text} (${source}, section "${section}")` },
              help: { text: `${text} It stands under "${section}": ${sources[source]}.` },
              defaultConfiguration: { level: source === 'ours' && !report.strict ? 'note' : 'error' },
              properties: { section, source, operation },
            })),
          },
        },
        automationDetails: { id: `customers-kit/check/${report.mode}/` },
        invocations: [
          {
            executionSuccessful: true,
            startTimeUtc: report.startedAt,
            endTimeUtc: new Date(Date.parse(report.startedAt) + report.durationMs).toISOString(),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: report.findings.map((finding) => ({
          ruleId: finding.promise.id,
          ruleIndex: rules.findIndex(({ id }) => id === finding.promise.id),
          ...result(finding, lineOf(finding.promise.id)),
        })),
        properties: {
          target: report.target,
          mode: report.mode,
          strict: report.strict,
          seed: report.seed,
          summary: report.summary,
          count: sayCount(report.summary),
        },
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

type Rule = Pick<PromiseResult, 'text' | 'section' | 'source' | 'operation'> & { id: string }

// A rule that only findings tell of, such as those for apps, is one all the same.
function rulesOf({ promises: { each }, findings }: Report): Rule[] {
  const rules = new Map<string, Rule>(each.map((promise) => [promise.id, promise]))
  for (const { promise, operation } of findings)
    if (!rules.has(promise.id)) rules.set(promise.id, { ...promise, operation })
  return [...rules.values()]
}

function pascal(id: string): string {
  return id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function result(finding: ReportedFinding, startLine: number): object {
  const {
    key,
    because,
    promise,
    message,
    expected,
    actual,
    severity,
    operations,
    checks,
    count,
    curl,
    exchange,
    acceptance,
    story,
  } = finding
  return {
    level: severity === 'failure' ? 'error' : 'note',
    message: { text: `${message}.\nExpected: ${expected}\nActual: ${actual}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'spec/promises.yaml' }, region: { startLine } },
        logicalLocations: operations.map((name) => ({ name, kind: 'resource' })),
      },
    ],
    partialFingerprints: { 'customersKitFinding/v1': createHash('sha256').update(key).digest('hex') },
    occurrenceCount: Math.max(1, count),
    ...(acceptance && !acceptance.expired
      ? { suppressions: [{ kind: 'external', justification: acceptance.reason }] }
      : {}),
    ...(exchange === null ? {} : web(exchange)),
    properties: {
      section: promise.section,
      source: promise.source,
      checks,
      ...(because === undefined ? {} : { because }),
      ...(curl === null ? {} : { curl }),
      ...(story ? { story } : {}),
      ...(acceptance ? { acceptance } : {}),
    },
  }
}

function web({ request, answer }: Exchange): object {
  return {
    webRequest: {
      method: request.method,
      target: request.url,
      headers: headers(request.headers),
      ...(request.body === undefined ? {} : { body: { text: shortened(request.body, longestBody) } }),
    },
    webResponse: answer
      ? {
          statusCode: answer.status,
          headers: headers(answer.headers),
          body: { text: shortened(answer.body, longestBody) },
        }
      : { noResponseReceived: true },
  }
}

// A header that came more than once is one member with its values in a row, as HTTP allows.
function headers(list: Header[]): Record<string, string> {
  const joined = new Map<string, string>()
  for (const [name, value] of list) joined.set(name, joined.has(name) ? `${joined.get(name)}, ${value}` : value)
  return Object.fromEntries(joined)
}
