import type { Answer, Header } from '../http/exchange.ts'
import { isObject, parsed } from '../http/json.ts'

/**
 * An answer as a test holds it: of fetch, of supertest (`text`), of axios (`data`), of Playwright, or an object with a
 * status and a body. Undefined where it is none of these. Throws an error where its body was read already.
 */
export function readAnswer(received: unknown): Answer | Promise<Answer> | undefined {
  if (!isObject(received)) return undefined
  const { status } = received
  if (typeof status === 'function') return ofPlaywright(received as PlaywrightAnswer)
  if (typeof status !== 'number') return undefined
  if (typeof received['clone'] === 'function') return ofFetch(received as unknown as Response)
  const headers = headersOf(received['headers'])
  for (const name of ['text', 'data', 'body', 'json'])
    if (received[name] !== undefined && typeof received[name] !== 'function')
      return answerOf(status, headers, received[name])
  return answerOf(status, headers, '')
}

type PlaywrightAnswer = { status: () => number; headers: () => Record<string, string>; text: () => Promise<string> }

async function ofPlaywright(answer: PlaywrightAnswer): Promise<Answer> {
  return answerOf(answer.status(), headersOf(answer.headers()), await answer.text())
}

async function ofFetch(answer: Response): Promise<Answer> {
  if (answer.bodyUsed)
    throw new Error(
      'The body of the answer was read already: hold the answer to the contract first, or a clone() of it.',
    )
  // A clone, so that the test can read it afterwards.
  return answerOf(answer.status, [...answer.headers], await answer.clone().text())
}

function answerOf(status: number, headers: Header[], content: unknown): Answer {
  const body = typeof content === 'string' ? content : JSON.stringify(content)
  // Of an object it is not known how it came.
  const told = headers.length > 0 || typeof content === 'string'
  return { status, headers: told ? headers : [['content-type', 'application/json']], body, json: parsed(body) }
}

function headersOf(value: unknown): Header[] {
  if (!isObject(value)) return []
  return Object.entries(value)
    .filter(([, field]) => typeof field === 'string' || Array.isArray(field))
    .map(([name, field]): Header => [name, String(field)])
}
