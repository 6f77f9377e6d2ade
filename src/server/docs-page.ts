import { loadOperations } from '../spec/openapi.ts'
import type { DocumentedAnswer, Operation } from '../spec/openapi.ts'
import type { Schema, ShapeName, Source, Spec } from '../spec/spec.ts'
import { markup, trusted } from '../text/markup.ts'
import type { Markup } from '../text/markup.ts'
import { docsScript, docsStyle } from './docs-style.ts'
import { tryForm } from './docs-try.ts'
import type { Tried } from './docs-try.ts'

const sourceMeaning: Record<Source, string> = {
  doc: 'the documentation says so',
  public: "the provider's other public pages or client say so",
  ours: 'nobody says; decided for this kit',
}

/**
 * The human documentation of a spec as one HTML page that asks for nothing from outside. `base` is where the mock is
 * reached.
 */
export function docsPage(spec: Spec, base: string): string {
  const operations = loadOperations(spec)
  const contents = operations.map(
    ({ operationId, method, path }) =>
      markup`<li><a href="#${operationId}">${verb(method)} <code>${path}</code></a></li>`,
  )
  const legend = Object.entries(sourceMeaning).map(
    ([source, meaning]) => markup`<li>${badge(source as Source)} ${meaning}</li>`,
  )
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Customers API</title>
<style>${trusted(docsStyle)}</style>
</head>
<body>
<nav aria-label="Operations">
<p class="brand">Customers API</p>
<ul>${contents}<li><a href="#answers">Answers and errors</a></li><li><a href="#signing">Signing requests</a></li><li><a href="#steering">Steering the mock</a></li></ul>
<p class="small"><a href="__kit/openapi.json">OpenAPI document</a><br><a href="__kit/">Watch the mock</a></p>
</nav>
<main>
<h1>Customers API</h1>
<p>Create, update, get, list, blacklist and delete customer profiles. This page is made from the schemas that the mock at
<code>${base}</code> answers by. It is unofficial.</p>
<ul class="legend">${legend}</ul>
${operations.map((operation) => section(spec, operation, base))}
<section id="answers">
<h2>Answers and errors</h2>
<p>Every answer is an envelope: <code>success</code>, <code>message</code>, <code>data</code>, <code>metadata.request_id</code>
and <code>timestamp</code>.</p>
<h3>The customer</h3>
${members(spec.schemas.customer)}
<h3>The error</h3>
${members(spec.schemas.error)}
${example('Example of an error', spec.schemas.error.examples?.[0])}
</section>
<section id="signing">
<h2>Signing requests</h2>
<p>A deployment that asks for signatures wants four headers: <code>X-Auth-Client</code>, <code>X-Auth-Timestamp</code>
(Unix seconds, five minutes either way), <code>X-Auth-Nonce</code> (used once) and <code>X-Auth-Signature</code>:
lower-case hex of HMAC-SHA256, keyed with the client secret, over <code>CLIENT_ID:TIMESTAMP:NONCE:BODY</code>, the body
being the exact bytes sent, or nothing. ${badge('public')}</p>
</section>
${steering(base, operations.find(({ operationId }) => operationId === 'listCustomers')!.path)}
</main>
<p id="said" role="status" class="hidden"></p>
<script>${trusted(docsScript)}</script>
</body>
</html>
`.markup
}

function section(spec: Spec, operation: Operation, base: string): Markup {
  const { operationId, method, path, summary, description, source, parameters, requestShape, answers } = operation
  const rows = parameters.map(({ name, in: place, required, description, source, schema }) =>
    row(name, `${typeOf(schema)}, in the ${place}`, required, description, source),
  )
  return markup`<section id="${operationId}">
<h2>${verb(method)} <code>${path}</code></h2>
<p class="summary">${summary} ${badge(source)}</p>
<p>${description}</p>
${rows.length > 0 ? markup`<h3>Parameters</h3>${table(rows)}` : ''}
${requestShape ? markup`<h3>Body</h3>${members(spec.schemas[requestShape])}` : ''}
<h3>Try it</h3>
${command(`${operationId}-curl`, curl(spec, operation, base))}
${tryForm(tried(spec, operation))}
<h3>Answers</h3>
<ul class="answers">${answers.map(answerLine)}</ul>
${example('Example of an answer', answers.find(({ status }) => status < 300)?.example)}
</section>
`
}

// What a test asks of the mock and of no deployment.
const controls: [method: string, path: string, what: string][] = [
  ['GET', '/__kit/requests', 'the last 1,000 requests, newest first; method, path and status select some'],
  ['DELETE', '/__kit/requests', 'forgets them'],
  ['GET', '/__kit/events', 'the requests as they come, as server-sent events, and what the contract says of each'],
  ['POST', '/__kit/send', 'sends a request to the mock itself, signed where it asks for signatures'],
  ['GET', '/__kit/customers', 'all that is kept of the customers, filtered as the list is; no fault counts it'],
  ['PUT', '/__kit/report', 'the report of a check, for the page; GET tells it, DELETE forgets it'],
  ['POST', '/__kit/reset', 'back to the beginning: start data, clock, faults'],
  ['GET', '/__kit/faults', 'the fault rules, and how often each fired; PUT others, DELETE them'],
  ['POST', '/__kit/clock', 'sets, moves or stops the clock'],
  ['GET', '/__kit/worlds', 'the worlds: each of these below /__kit/worlds/NAME for one, which PUT makes'],
  ['GET', '/__kit/health', 'how many customers there are, and for how long'],
  ['GET', '/__kit/openapi.json', 'this as one OpenAPI document, for a generator of clients'],
]

function steering(base: string, customers: string): Markup {
  const rows = controls.map(
    ([method, path, what]) => markup`<tr><td data-head="Request">${verb(method)} <code>${path}</code></td>
<td data-head="What it does">${what}</td></tr>`,
  )
  return markup`<section id="steering">
<h2>Steering the mock</h2>
<p>For one request, the header field <code>Prefer</code> asks for an answer: <code>Prefer: code=503</code> for any documented
status, as its example above, or any 5xx, and touches no customer; <code>Prefer: delay=800</code> waits so many milliseconds
first. Both go together: <code>Prefer: code=503, delay=800</code>. ${badge('ours')}</p>
${command('prefer-curl', `curl -i '${base}${customers}' \\\n  -H 'Prefer: code=503'`)}
<p>These paths are the mock's own; pages of other machines may not use those that steer it. ${badge('ours')}</p>
<div class="scroll" tabindex="0"><table><thead><tr><th>Request</th><th>What it does</th></tr></thead><tbody>${rows}</tbody></table></div>
${command('reset-curl', `curl -X POST '${base}/__kit/reset'`)}
</section>
`
}

/** A command with a button that copies it, which shows where the script runs. */
function command(id: string, text: string): Markup {
  return markup`<div class="command"><button type="button" class="copy" data-copy="${id}" hidden>Copy</button>
<pre tabindex="0"><code id="${id}">${text}</code></pre></div>`
}

function answerLine({ status, description, source }: DocumentedAnswer): Markup {
  const kind = `status s${Math.floor(status / 100)}`
  return markup`<li><span class="${kind}">${status}</span> ${description} ${badge(source)}</li>`
}

function members(schema: Schema): Markup {
  const required = new Set(schema.required)
  const rows = Object.entries(schema.properties ?? {}).map(([name, member]) =>
    row(name, typeOf(member), required.has(name), member.description ?? '', member['x-source'] ?? 'doc'),
  )
  return table(rows)
}

function row(name: string, type: string, required: boolean, description: string, source: Source): Markup {
  const mark = required ? markup`<br><span class="required">required</span>` : ''
  return markup`<tr><td data-head="Name"><code>${name}</code>${mark}</td><td data-head="Type">${type}</td>
<td data-head="Meaning">${description}</td><td data-head="Source">${badge(source)}</td></tr>`
}

function table(rows: Markup[]): Markup {
  const heads = ['Name', 'Type', 'Meaning', 'Source'].map((head) => markup`<th>${head}</th>`)
  return markup`<div class="scroll" tabindex="0"><table><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`
}

function typeOf(schema: Schema): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' or ')
  const type = [schema.type ?? 'any'].flat().join(' or ')
  const bounds = [
    schema.format,
    schema['minimum'] === undefined ? undefined : `from ${String(schema['minimum'])}`,
    schema['maximum'] === undefined || schema['maximum'] === Number.MAX_SAFE_INTEGER
      ? undefined
      : `to ${String(schema['maximum'])}`,
    schema['maxLength'] === undefined ? undefined : `at most ${String(schema['maxLength'])} characters`,
    schema.default === undefined ? undefined : `default ${JSON.stringify(schema.default)}`,
  ].filter((bound) => bound !== undefined)
  return [type, ...bounds].join(', ')
}

function curl(spec: Spec, operation: Operation, base: string): string {
  const { method, requestShape } = operation
  const verbPart = method === 'GET' || (method === 'POST' && requestShape) ? '' : ` -X ${method}`
  const body = requestShape
    ? ` \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(bodyExample(requestShape, spec))}'`
    : ''
  return `curl${verbPart} '${base}${urlOf(operation)}'${body}`
}

/** Path and query of an example of an operation. */
function urlOf({ path, parameters }: Operation): string {
  const key = parameters.find(({ in: place }) => place === 'path')?.example
  const query = parameters.some(({ in: place }) => place === 'query') ? '?customer_type=business&is_active=true' : ''
  return path.replace(/\{[^{}]*\}/, () => String(key)) + query
}

function tried(spec: Spec, operation: Operation): Tried {
  const { operationId, method, requestShape } = operation
  const body = requestShape && JSON.stringify(bodyExample(requestShape, spec), null, 2)
  return { operationId, method, url: urlOf(operation), body }
}

function bodyExample(shape: ShapeName, spec: Spec): unknown {
  return spec.schemas[shape].examples?.[0]
}

function example(title: string, value: unknown): Markup | '' {
  if (value === undefined) return ''
  const text = JSON.stringify(value, null, 2)
  return markup`<details><summary>${title}</summary><pre><code>${text}</code></pre></details>`
}

function badge(source: Source): Markup {
  return markup`<span class="badge ${source}" title="${sourceMeaning[source]}">${source}</span>`
}

function verb(method: string): Markup {
  return markup`<span class="verb ${method.toLowerCase()}">${method}</span>`
}
