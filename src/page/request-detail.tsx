import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ActButton } from './act-button.tsx'
import { CopyButton } from './copy-button.tsx'
import { curlOf, repeatable } from './curl.ts'
import { ask, controlOf, send } from './mock.ts'
import type { FieldError, Remark, Whole } from './mock.ts'
import { Panel } from './panel.tsx'
import { go, goOn } from './place.ts'
import type { Place } from './place.ts'
import { StatusText, timeOf } from './request-list.tsx'
import { say } from './said.tsx'

/**
 * One request and its answer in full, what the contract says of them, and what can be done with it. It is asked for again
 * where `said`, what the list says of it, changes.
 */
export function RequestDetail({ id, place, said }: { id: string; place: Place; said: Remark[] | undefined }) {
  const { world } = place
  const [whole, setWhole] = useState<Whole>()
  const [trouble, setTrouble] = useState<string>()
  const close = (): void => go({ ...place, open: '' })

  useEffect(() => {
    ask<Whole>(`${controlOf(world)}requests/${encodeURIComponent(id)}`).then(setWhole, (error: Error) =>
      setTrouble(error.message),
    )
  }, [id, world, said])
  const title = whole ? (
    <>
      <span class={`verb ${whole.method.toLowerCase()}`}>{whole.method}</span> <bdi>{whole.url}</bdi>
    </>
  ) : (
    'Request'
  )
  return (
    <Panel label="Request" title={title} close={close}>
      {trouble && <p class="alert">{trouble}</p>}
      {whole && <Content whole={whole} place={place} />}
    </Panel>
  )
}

function Content({ whole, place }: { whole: Whole; place: Place }) {
  const { request, response, status, remark, fault, contract, cut } = whole
  return (
    <>
      <p class="facts">
        <StatusText status={status} /> <span>{whole.duration_ms} ms</span>{' '}
        <time dateTime={whole.at}>{timeOf(whole.at)}</time> <code>{whole.request_id}</code>
      </p>
      <div class="actions">
        <ActButton rests={cut} act={() => void sendAgain(whole, place)}>
          Send again
        </ActButton>
        <CopyButton text={() => curlOf(whole, place.world)}>Copy as curl</CopyButton>
      </div>
      <Refusal whole={whole} />
      {remark && !refusalOf(whole) && (
        <Box title="What the mock says">
          <bdi>{remark}</bdi>
        </Box>
      )}
      {fault && (
        <Box title="A fault by rule" kind="noted">
          <pre tabIndex={0}>{JSON.stringify(fault, null, 1)}</pre>
        </Box>
      )}
      <Contract contract={contract} alone={whole.alone} />
      <Message title="Request" headers={request.headers} body={request.body} />
      <Message title="Answer" headers={response.headers} body={response.body} />
    </>
  )
}

async function sendAgain(whole: Whole, place: Place): Promise<void> {
  const { method, url, request } = whole
  try {
    const sent = await send(place.world, {
      method,
      path: url,
      headers: Object.fromEntries(repeatable(whole)),
      ...(request.body !== undefined && { body: request.body }),
    })
    const id = sent.headers.find(([name]) => name.toLowerCase() === 'x-request-id')?.[1]
    say(`Sent again: ${sent.status ?? 'the connection was closed'}`)
    if (id) goOn(place, { open: id })
  } catch (error) {
    say((error as Error).message, 'bad')
  }
}

type Problem = {
  message?: string
  errors?: FieldError[]
  hint?: { cause?: string; advice?: string; ignored?: { name: string; did_you_mean?: string }[] }
}

/** What a refusal says, as its body has it; undefined of other answers. */
function refusalOf({ status, response }: Whole): Problem | undefined {
  if (status !== null && status < 400) return undefined
  try {
    const body = JSON.parse(response.body) as Problem & { success?: boolean }
    return body.success === false ? body : undefined
  } catch {
    return undefined
  }
}

function Refusal({ whole }: { whole: Whole }) {
  const refusal = refusalOf(whole)
  if (!refusal) return null
  const { message, errors = [], hint } = refusal
  return (
    <Box title="Why it was refused" kind="broken">
      {errors.length === 0 && <p>{message}</p>}
      <ul>
        {errors.map(({ field, message }) => (
          <li key={field + message}>
            <code>
              <bdi>{field || 'body'}</bdi>
            </code>{' '}
            <bdi>{message}</bdi>
          </li>
        ))}
        {hint?.ignored?.map(({ name, did_you_mean: meant }) => (
          <li key={name}>
            <code>
              <bdi>{name}</bdi>
            </code>{' '}
            is ignored: the document does not know it{meant && `; did you mean ${meant}?`}
          </li>
        ))}
      </ul>
      {hint?.advice && <p>{hint.advice}</p>}
    </Box>
  )
}

function Contract({ contract, alone }: { contract: Remark[] | undefined; alone: boolean | undefined }) {
  if (!contract) return null
  const worst = contract.some(({ severity }) => severity === 'failure') ? 'broken' : undefined
  return (
    <Box title="What the contract says" kind={contract.length === 0 ? 'kept' : worst}>
      {contract.length === 0 && <p>Nothing against it.</p>}
      <ul>
        {contract.map(({ severity, promise, message, expected, actual }) => (
          <li key={promise + message}>
            <strong>
              {severity === 'note' && 'Note: '}
              <bdi>{message}</bdi>
            </strong>
            <dl>
              <dt>Expected</dt>
              <dd dir="auto">{expected}</dd>
              <dt>Came</dt>
              <dd dir="auto">{actual}</dd>
              <dt>Promise</dt>
              <dd>
                <code>{promise}</code>
              </dd>
            </dl>
          </li>
        ))}
      </ul>
      {alone && <p class="quiet">Judged by itself, without the requests before it.</p>}
    </Box>
  )
}

/** Something that is said of a request; `kind` is how bad it is. */
export function Box({
  title,
  kind,
  children,
}: {
  title: string
  kind?: string | undefined
  children: ComponentChildren
}) {
  return (
    <section class={`box ${kind ?? ''}`}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

/** A request or an answer: its header fields and its body. */
export function Message({
  title,
  headers,
  body,
}: {
  title: string
  headers: [name: string, value: string][]
  body: string | undefined
}) {
  return (
    <section class="message">
      <h3>{title}</h3>
      {headers.length > 0 && (
        <details>
          <summary>
            {headers.length} header field{headers.length === 1 ? '' : 's'}
          </summary>
          <dl class="headers">
            {headers.map(([name, value], n) => (
              <div key={n}>
                <dt>{name}</dt>
                <dd dir="auto">{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {body ? (
        <>
          <CopyButton text={() => body}>Copy body</CopyButton>
          <pre tabIndex={0}>{formatted(body)}</pre>
        </>
      ) : (
        <p class="quiet">No body.</p>
      )}
    </section>
  )
}

/** JSON with its lines; other text as it is. */
function formatted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
