import { markup } from '../text/markup.ts'
import type { Markup } from '../text/markup.ts'

/** What is sent to try an operation, to be changed before: `url` is path and query without what the mock is mounted under. */
export type Tried = { operationId: string; method: string; url: string; body: string | undefined }

/** A form that sends a request to the mock, which shows where the script runs. */
export function tryForm({ operationId, method, url, body }: Tried): Markup {
  const field = (name: string) => `${operationId}-${name}`
  return markup`<form class="try" aria-label="Try ${operationId}" data-method="${method}" hidden>
<label for="${field('path')}">Path</label><input id="${field('path')}" name="path" value="${url}" autocomplete="off" spellcheck="false">
${
  body === undefined
    ? ''
    : markup`<label for="${field('body')}">Body</label><textarea id="${field('body')}" name="body" rows="${Math.min(14, body.split('\n').length)}" dir="auto" spellcheck="false">${body}</textarea>`
}
<button type="submit">Send to this mock</button>
<div role="status" class="tried"></div>
</form>`
}

/** Sends what a form holds by the mock's own route, which signs it where requests have to be signed, and shows what came. */
export const tryScript = `
const mount = location.pathname.replace(/\\/docs$/, '')
const added = (parent, name, text) => parent.appendChild(Object.assign(document.createElement(name), { textContent: text }))
const pretty = (text) => { try { return JSON.stringify(JSON.parse(text), null, 2) } catch { return text } }
for (const form of document.querySelectorAll('form.try')) {
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const shown = form.querySelector('.tried')
    const { path, body } = form.elements
    const sent = { method: form.dataset.method, path: mount + path.value }
    if (body) Object.assign(sent, { headers: { 'Content-Type': 'application/json' }, body: body.value })
    try {
      const answer = await fetch('__kit/send', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(sent) })
      const told = await answer.json()
      shown.replaceChildren()
      if (!answer.ok) {
        added(shown, 'p', [told.message, ...(told.errors || []).map((one) => one.field + ' ' + one.message)].join(' '))
        return
      }
      const { status, headers, duration_ms, body } = told.data
      const line = added(shown, 'p', '')
      added(line, 'span', status === null ? 'The connection was closed without an answer' : status).className = 'status s' + Math.floor((status || 0) / 100)
      added(line, 'span', ' ' + Math.round(duration_ms) + ' ms ')
      const id = (headers.find(([name]) => name.toLowerCase() === 'x-request-id') || [])[1]
      if (id) added(line, 'a', 'What the mock says of it').href = '__kit/#requests?open=' + encodeURIComponent(id)
      if (body) added(shown, 'pre', pretty(body)).tabIndex = 0
    } catch {
      shown.replaceChildren()
      added(shown, 'p', 'The mock does not answer.')
    }
  })
}
`
