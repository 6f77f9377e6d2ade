import { useTold } from './api.ts'
import { CopyButton } from './copy-button.tsx'
import { ask } from './mock.ts'
import { Panel } from './panel.tsx'
import { go, hrefOf } from './place.ts'
import type { Place } from './place.ts'
import { Box, Message } from './request-detail.tsx'
import { say } from './said.tsx'

type Header = [name: string, value: string]

/** What the page shows of a finding. */
type Finding = {
  key: string
  severity: 'failure' | 'note'
  promise: { id: string; text: string; section: string }
  operation: string
  message: string
  expected: string
  actual: string
  count: number
  because?: string
  acceptance?: { reason: string; expires: string; expired: boolean }
  curl: string | null
  exchange: {
    request: { method: string; url: string; headers: Header[]; body?: string }
    answer?: { status: number; headers: Header[]; body: string }
    failure?: { message: string }
  } | null
  story?: { steps: string[] }
}

type Told = {
  received_at: string
  report: {
    target: string
    mode: string
    startedAt: string
    summary: { findings: number; roots: number; broken: number; notes: number; requests: number; skipped: number }
    promises: { total: number; checked: number; broken: number }
    findings: Finding[]
    cutShort?: unknown
  }
}

/** The last report of a check that was sent to the mock. `moment` changes where another one came. */
export function ReportView({ place, moment }: { place: Place; moment: unknown }) {
  const { told, trouble, again } = useTold<Told>('report', moment)
  const { open, notes } = place
  const close = (): void => go({ ...place, open: '' })
  if (!told) return trouble ? <Nothing reason={trouble} /> : null
  const { report } = told
  const { summary, promises } = report
  const shown = rootsFirst(report.findings.filter(({ severity }) => notes !== 'no' || severity === 'failure'))
  const finding = report.findings.find(({ key }) => key === open)
  const forget = async (): Promise<void> => {
    try {
      await ask('report', 'DELETE')
      say('The report is gone')
    } catch (error) {
      say((error as Error).message, 'bad')
    }
    await again()
  }
  return (
    <div class={open ? 'split open' : 'split'}>
      <section class="list" aria-label="Report">
        <div class="bar">
          <strong class={summary.findings > 0 ? 'verdict bad' : 'verdict'}>{verdict(told.report)}</strong>
          {summary.roots < summary.findings && (
            <span class="quiet">
              {summary.findings - summary.roots} of them come{summary.findings - summary.roots === 1 && 's'} of others
            </span>
          )}
          <span class="grow" />
          <label class="check">
            <input
              type="checkbox"
              checked={notes !== 'no'}
              onChange={({ currentTarget: { checked } }) => go({ ...place, notes: checked ? '' : 'no' }, true)}
            />
            notes
          </label>
          <button type="button" onClick={() => void forget()}>
            Forget it
          </button>
        </div>
        <p class="note quiet">
          <bdi>{report.target}</bdi>, {report.mode}, {report.startedAt.slice(0, 19).replace('T', ' ')} UTC:{' '}
          {promises.checked} of {promises.total} promises checked by {summary.requests} requests, {promises.broken}{' '}
          broken
          {summary.skipped > 0 && `, ${summary.skipped} checks skipped`}
          {report.cutShort !== undefined && '; it ended before all was asked'}
        </p>
        <ol class="cards">
          {shown.map(({ finding: { key, severity, promise, message, operation, count, acceptance }, isRoot }) => (
            <li key={key}>
              <a
                class={isRoot ? 'card' : 'card follows'}
                href={hrefOf({ ...place, open: key })}
                aria-current={open === key ? 'true' : undefined}
              >
                <span class="words">
                  <strong>
                    <bdi>{message}</bdi>
                  </strong>
                  <span class="quiet count pieces">
                    {!isRoot && <span>comes of the one above</span>}
                    <code>{promise.id}</code>
                    <span>{operation}</span>
                    {count > 1 && <span>{count} times</span>}
                  </span>
                </span>
                {acceptance && <span class="chip">{acceptance.expired ? 'no longer accepted' : 'accepted'}</span>}
                <span class={severity === 'failure' ? 'chip broken' : 'chip noted'}>{severity}</span>
              </a>
            </li>
          ))}
        </ol>
        {shown.length === 0 && (
          <div class="empty">
            <p>Nothing was found.</p>
          </div>
        )}
      </section>
      {open && (
        <Panel key={open} label="Finding" title={<bdi>{finding?.message ?? 'Finding'}</bdi>} close={close}>
          {finding ? (
            <Details finding={finding} cause={causeOf(finding, report.findings)} place={place} />
          ) : (
            <p class="alert">The report has no such finding.</p>
          )}
        </Panel>
      )}
    </div>
  )
}

function verdict({ summary, promises }: Told['report']): string {
  if (promises.checked === 0 && summary.findings === 0) return 'Nothing was checked'
  if (summary.findings === 0) return 'No promise was found broken'
  return `${summary.findings} finding${summary.findings === 1 ? '' : 's'}`
}

/** What a finding comes of, where that is in the report. */
function causeOf({ because }: Finding, findings: Finding[]): Finding | undefined {
  return because === undefined ? undefined : findings.find(({ key }) => key === because)
}

/** Findings in their order, each of those that come of another one behind what it comes of at last. */
function rootsFirst(findings: Finding[]): { finding: Finding; isRoot: boolean }[] {
  const rootOf = (finding: Finding, hops = 0): Finding => {
    const cause = causeOf(finding, findings)
    return cause && hops < findings.length ? rootOf(cause, hops + 1) : finding
  }
  const groups = new Map<Finding, Finding[]>()
  for (const finding of findings) {
    const root = rootOf(finding)
    const group = groups.get(root) ?? groups.set(root, []).get(root)!
    if (root !== finding) group.push(finding)
  }
  return [...groups].flatMap(([root, others]) => [
    { finding: root, isRoot: true },
    ...others.map((finding) => ({ finding, isRoot: false })),
  ])
}

function Details({ finding, cause, place }: { finding: Finding; cause: Finding | undefined; place: Place }) {
  const { promise, expected, actual, curl, exchange, story, acceptance } = finding
  return (
    <>
      <Box title="What the contract says" kind={finding.severity === 'failure' ? 'broken' : 'noted'}>
        <p>{promise.text}</p>
        <dl>
          <dt>Expected</dt>
          <dd dir="auto">{expected}</dd>
          <dt>Came</dt>
          <dd dir="auto">{actual}</dd>
          <dt>Section</dt>
          <dd>{promise.section}</dd>
          {cause && (
            <>
              <dt>Comes of</dt>
              <dd>
                <a href={hrefOf({ ...place, open: cause.key })}>
                  <bdi>{cause.message}</bdi>
                </a>
              </dd>
            </>
          )}
          {acceptance && (
            <>
              <dt>Accepted</dt>
              <dd dir="auto">
                until {acceptance.expires}: {acceptance.reason}
              </dd>
            </>
          )}
        </dl>
      </Box>
      {story && (
        <Box title="The shortest story that shows it">
          <ol>
            {story.steps.map((step, n) => (
              <li key={n}>
                <bdi>{step}</bdi>
              </li>
            ))}
          </ol>
        </Box>
      )}
      {curl !== null && (
        <section class="message">
          <h3>Ask again</h3>
          <CopyButton text={() => curl}>Copy as curl</CopyButton>
          <pre tabIndex={0}>{curl}</pre>
        </section>
      )}
      {exchange && (
        <>
          <Message
            title={`${exchange.request.method} ${exchange.request.url}`}
            headers={exchange.request.headers}
            body={exchange.request.body}
          />
          {exchange.answer && (
            <Message
              title={`Answer ${exchange.answer.status}`}
              headers={exchange.answer.headers}
              body={exchange.answer.body}
            />
          )}
          {exchange.failure && <p class="alert">{exchange.failure.message}</p>}
        </>
      )}
    </>
  )
}

function Nothing({ reason }: { reason: string }) {
  const base = location.href.replace(/\/__kit\/.*$/, '')
  return (
    <div class="empty">
      <p>{reason}</p>
      <pre>
        <code>npx customers-kit check https://staging.example.com --report-to {base}</code>
      </pre>
    </div>
  )
}
