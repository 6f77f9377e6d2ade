import { loadOperations } from '../spec/openapi.ts'
import type { DocumentedAnswer, Operation } from '../spec/openapi.ts'
import type { Schema, ShapeName, Source, Spec } from '../spec/spec.ts'
import { markup, trusted } from '../text/markup.ts'
import type { Markup } from '../text/markup.ts'
import { docsStyle } from './docs-style.ts'

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
<ul>${contents}<li><a href="#answers">Answers and errors</a></li><li><a href="#signing">Signing requests</a></li></ul>
<p class="small"><a href="/__kit/openapi.json">OpenAPI document</a><br><a href="/__kit/requests">Requests seen</a></p>
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
</main>
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
<pre><code>${curl(spec, operation, base)}</code></pre>
<h3>Answers</h3>
<ul class="answers">${answers.map(answerLine)}</ul>
${example('Example of an answer', answers.find(({ status }) => status < 300)?.example)}
</section>
`
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
  return markup`<tr><td><code>${name}</code>${mark}</td><td>${type}</td><td>${description}</td><td>${badge(source)}</td></tr>`
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

function curl(spec: Spec, { method, path, requestShape, parameters }: Operation, base: string): string {
  const url = `${base}${path.replace(/\{[^{}]*\}/, () => String(parameters.find(({ in: place }) => place === 'path')?.example))}`
  const query = parameters.some(({ in: place }) => place === 'query') ? '?customer_type=business&is_active=true' : ''
  const verbPart = method === 'GET' || (method === 'POST' && requestShape) ? '' : ` -X ${method}`
  const body = requestShape
    ? ` \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(bodyExample(requestShape, spec))}'`
    : ''
  return `curl${verbPart} '${url}${query}'${body}`
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
