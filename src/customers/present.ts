import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'

/** A customer as the JSON text that answers show. */
export type Present = (record: CustomerRecord) => string

// A developer's app asks for the same customers again and again; texts as long as this are rare, and not kept.
const most = { texts: 2048, characters: 4096 }

/**
 * Shows customers with the members of the documented answer, which has no phone, country_code or reference; with
 * `echoContact` with all they have. Records are told apart by identity: one that changes has to become another object.
 */
export function presenter(spec: Spec, echoContact: boolean): Present {
  const names = Object.keys(spec.schemas.customer.properties ?? {})
  const texts = new Map<CustomerRecord, string>()
  return (record) => {
    const known = texts.get(record)
    if (known !== undefined) return known
    const text = JSON.stringify(echoContact ? record : only(names, record))
    if (text.length > most.characters) return text
    if (texts.size >= most.texts) texts.clear()
    texts.set(record, text)
    return text
  }
}

function only(names: string[], record: CustomerRecord): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const name of names) {
    const value = (record as unknown as Record<string, unknown>)[name]
    if (value !== undefined) shown[name] = value
  }
  return shown
}
