/** A word as a shell takes it: in quotes where it would read more into it than its letters. */
export function shellWord(word: string): string {
  return /^[\w./:@%+=,[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
