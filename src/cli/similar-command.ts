const commands = ['status', 'sync', 'undo']

/** The command of `seed` that a word was probably meant to be; undefined where it is like none. */
export function similarCommand(word: string): string | undefined {
  // Longer than any slip of a command, and the comparison is slow for long words.
  if (word.length > 8) return undefined
  const lower = word.toLowerCase()
  return commands.find((command) => lower[0] === command[0] && distance(lower, command) <= 2)
}

// How many letters have to be put in, left out or changed.
function distance(one: string, other: string): number {
  if (one === '' || other === '') return one.length + other.length
  const [a, b] = [one.slice(1), other.slice(1)]
  return one[0] === other[0] ? distance(a, b) : 1 + Math.min(distance(a, b), distance(a, other), distance(one, b))
}
