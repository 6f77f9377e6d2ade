import { header } from '../http/exchange.ts'
import type { Exchange } from '../http/exchange.ts'
import { passesForJson } from '../http/json.ts'
import type { PrismVerdict } from './prism-judge.ts'
import type { Seen, Side, Verdict } from './verdict.ts'

/** The two judges say different things of the same side of an exchange. */
export type Disagreement = {
  side: Side
  /** What ours saw of the shape; empty where it saw nothing. */
  ours: Seen[]
  /** What Prism says; empty where it says nothing. */
  prism: string[]
  /** Why, where the difference is a known one. */
  reason: string | undefined
}

/**
 * Lays two verdicts side by side. Only what both could have seen is compared: shapes, media types, statuses and
 * queries, and not whether the answer is the right one for the request, nor members that the document does not know,
 * which neither calls wrong.
 */
export function compareVerdicts(exchange: Exchange, verdict: Verdict, prism: PrismVerdict): Disagreement[] {
  if (prism === undefined || verdict.operation === undefined) return []
  const found: Disagreement[] = []
  for (const side of ['request', 'answer'] as const) {
    const ours = verdict.seen.filter((seen) => seen.side === side && comparable(seen))
    if (ours.length > 0 === prism[side].length > 0) continue
    const reason = known.find(
      (candidate) => candidate.side === side && candidate.applies({ exchange, verdict, ours, prism: prism[side] }),
    )?.reason
    found.push({ side, ours, prism: prism[side], reason })
  }
  return found
}

function comparable({ key, side, facts, promise }: Seen): boolean {
  if (facts.kind === 'observed')
    return promise.id === 'blacklist-answer' || (side === 'request' && !key.startsWith('request:method'))
  if (facts.kind === 'query') return side === 'request'
  return facts.kind === 'shape' || facts.kind === 'not-json' || facts.kind === 'error-shape'
}

type Case = { exchange: Exchange; verdict: Verdict; ours: Seen[]; prism: string[] }

const every = (ours: Seen[], holds: (seen: Seen) => boolean): boolean => ours.length > 0 && ours.every(holds)
const status = ({ answer }: Exchange): number => answer?.status ?? 0

/** Every difference that is known, with its reason. The first that applies is named. */
const known: { side: Side; reason: string; applies: (one: Case) => boolean }[] = [
  {
    side: 'answer',
    reason:
      'An error may have either documented shape, the envelope or an RFC 9457 problem; Prism asks for the members of both.',
    applies: ({ exchange, prism }) => status(exchange) >= 400 && prism.length > 0,
  },
  {
    side: 'answer',
    reason:
      'What a delete answers is our own decision, so nothing of its data is held against a deployment; Prism holds it to the schema.',
    applies: ({ verdict, prism }) => verdict.operation === 'deleteCustomer' && prism.length > 0,
  },
  {
    side: 'answer',
    reason:
      'Any media type that says JSON will do, text/json too, however its parameters are written; ' +
      'Prism asks for application/json or a type that ends in +json, and well-formed parameters.',
    applies: ({ exchange, prism }) =>
      (allSay(prism, 'media type') || allSay(prism, 'parameter format')) &&
      passesForJson(header(exchange.answer?.headers ?? [], 'content-type')),
  },
  {
    side: 'answer',
    reason: 'A deployment may answer with any status of the same meaning; Prism asks for the documented ones.',
    applies: ({ prism }) => allSay(prism, 'Unable to match the returned status code'),
  },
  {
    side: 'answer',
    reason: 'That a string holds JSON is told by its media type, to which Prism holds nobody.',
    applies: ({ ours }) =>
      every(
        ours,
        ({ facts }) => facts.kind === 'shape' && facts.keyword === 'format' && facts.place.endsWith('metadata'),
      ),
  },
  {
    side: 'answer',
    reason: 'A UUID is written plainly; the format of Prism takes it with urn:uuid: before it, too.',
    applies: ({ ours }) =>
      every(
        ours,
        ({ facts }) => facts.kind === 'shape' && facts.keyword === 'format' && /^urn:uuid:/i.test(String(facts.actual)),
      ),
  },
  {
    side: 'request',
    reason:
      'A body is sent with a Content-Type that says JSON; Prism takes one that does not say what it is, or whose length is not announced.',
    applies: ({ ours }) => every(ours, ({ key }) => key.endsWith(':content-type')),
  },
  {
    side: 'request',
    reason: 'Metadata that is a string has to hold a JSON object; Prism sees that it stands in braces, and no more.',
    applies: ({ ours }) =>
      every(ours, ({ facts }) => facts.kind === 'shape' && facts.keyword === 'format' && facts.place === 'metadata'),
  },
  {
    side: 'request',
    reason: 'The document has no body here and none is read, so one does no harm; Prism refuses it.',
    applies: ({ prism }) => allSay(prism, 'No supported content types'),
  },
  {
    side: 'request',
    reason:
      'A parameter is written as JSON writes its type; ' +
      'Prism also takes what JavaScript reads as a number, such as 1e1 or 0x10, and passes over empty ones.',
    applies: ({ ours }) => every(ours, ({ key, facts }) => key.startsWith('request:query:') && facts.kind === 'query'),
  },
]

function allSay(sentences: string[], part: string): boolean {
  return sentences.length > 0 && sentences.every((sentence) => sentence.includes(part))
}
