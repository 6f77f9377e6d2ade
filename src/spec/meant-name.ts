// Longer than any slip of a documented name, and the comparison is slow for long words.
const longest = 40

/**
 * The one of the known names that a name was probably meant to be: the same letters in another spelling (`firstName`),
 * the same words with one more or fewer (`phone_number`, `type`), or a slip of the fingers (`emial`). Undefined where it
 * is like none of them, or like several.
 */
export function meantName(name: string, known: readonly string[]): string | undefined {
  if (name.length > longest) return undefined
  const words = wordsOf(name)
  const bare = words.join('')
  if (bare === '') return undefined
  return (
    one(known.filter((other) => wordsOf(other).join('') === bare)) ??
    one(known.filter((other) => within(wordsOf(other), words) || within(words, wordsOf(other)))) ??
    one(known.filter((other) => other.length > 3 && distance(wordsOf(other).join(''), bare) <= other.length / 4))
  )
}

/** The one of the known names, of which there has to be one, that takes the fewest slips to write. */
export function nearestName(name: string, known: readonly string[]): string {
  const bare = wordsOf(name.slice(0, longest)).join('')
  const slips = known.map((other) => distance(wordsOf(other).join(''), bare))
  return known[slips.indexOf(Math.min(...slips))]!
}

function one(names: string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined
}

/** The words of a name, in small letters: `phoneNumber`, `phone_number` and `Phone Number` are phone and number. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

// An id is a word of many names, and is none of them.
function within(some: string[], all: string[]): boolean {
  return some.length > 0 && some.every((word) => word !== 'id' && all.includes(word))
}

/** How many letters have to be put in, left out, changed or swapped with the next. */
function distance(from: string, to: string): number {
  let [before, last] = [[] as number[], Array.from({ length: to.length + 1 }, (_, n) => n)]
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1), swapped ? before[j - 2]! + 1 : 99)
    }
    ;[before, last] = [last, row]
  }
  return last[to.length]!
}
