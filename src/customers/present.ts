import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'

/** JSON text, and how many bytes it has in UTF-8: to count them takes longer than to put an answer together. */
export type Presented = { text: string; bytes: number }

/** A customer as the JSON text that answers show. */
export type Present = (record: CustomerRecord) => Presented

// A developer's app asks for the same customers again and again; texts as long as this are rare, and not kept.
const most = { texts: 2048, characters: 4096 }

/**
 * Shows customers with the members of the documented answer, which has no phone, country_code or reference; with
 * `echoContact` with all they have. Records are told apart by identity: one that changes has to become another object.
 */
export function presenter(spec: Spec, echoContact: boolean): Present {
  const names = Object.keys(spec.schemas.customer.properties ?? {})
  const blank: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, undefined]))
  const texts = new Map<CustomerRecord, Presented>()
  return (record) => {
    const known = texts.get(record)
    if (known !== undefined) return known
    const text = JSON.stringify(echoContact ? record : only(names, blank, record))
    const presented = { text, bytes: Buffer.byteLength(text) }
    if (text.length > most.characters) return presented
    if (texts.size >= most.texts) texts.clear()
    texts.set(record, presented)
    return presented
  }
}

/** The members of these names, over an object that has them all, since to add them one by one takes several times as long. */
function only(names: string[], blank: Record<string, unknown>, record: CustomerRecord): Record<string, unknown> {
  const shown = { ...blank }
  for (const name of names) shown[name] = (record as unknown as Record<string, unknown>)[name]
  return shown
}
