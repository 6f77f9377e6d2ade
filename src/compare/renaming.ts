/**
 * Which texts of the second deployment stand for which of the first: ids, addresses and references, of which each
 * deployment has its own. Whatever is once paired stays so.
 */
export type Renaming = {
  /** Pairs two texts that stand in the same place; false where one of them is paired with another already. */
  pair: (first: string, second: string) => boolean
  /** Whether two texts are a pair, or the same text and no pair; undefined where nothing is known of either. */
  agree: (first: string, second: string) => boolean | undefined
  /** What the second deployment has in the place of a text of the first; undefined where nothing is known of it. */
  secondOf: (first: string) => string | undefined
}

/** A renaming that knows no pair yet. */
export function createRenaming(): Renaming {
  const [there, back] = [new Map<string, string>(), new Map<string, string>()]
  const agree = (first: string, second: string): boolean | undefined => {
    const [meant, from] = [there.get(first), back.get(second)]
    if (meant !== undefined || from !== undefined) return meant === second && from === first
    return first === second ? true : undefined
  }
  return {
    agree,
    secondOf: (first) => there.get(first),
    pair(first, second) {
      const known = agree(first, second)
      if (known !== undefined && first !== second) return known
      if (known === false) return false
      there.set(first, second)
      back.set(second, first)
      return true
    },
  }
}

const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
const time = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?/gi

/** The ids in a text, in their order, and the text without them. */
export function idsIn(text: string): { ids: string[]; rest: string } {
  const ids = text.match(id) ?? []
  return { ids, rest: ids.length === 0 ? text : text.replaceAll(id, '(id)') }
}

/** A text with its ids replaced. */
export function renamed(text: string, nameOf: (id: string) => string): string {
  return text.replaceAll(id, nameOf)
}

/** A text for people without what each run and each moment has of its own: its mark, ids and times. */
export function withoutNames(text: string, mark: string): string {
  return text
    .replaceAll(new RegExp(`${mark}[0-9]*`, 'gi'), '(made up)')
    .replaceAll(id, '(id)')
    .replaceAll(time, '(time)')
}
