const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303F\uFF01-\uFF60]/u

/** How many columns of a terminal a text takes: two for what is wide, none for what is put on the letter before. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += /\p{Mn}|\p{Me}|\p{Cf}/u.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}

/** The text in so many columns, filled up with spaces, or cut with a mark where it is longer. */
export function inColumns(text: string, columns: number): string {
  const width = widthOf(text)
  if (width <= columns) return text + ' '.repeat(columns - width)
  let [cut, taken] = ['', 0]
  for (const character of text) {
    const next = widthOf(character)
    if (taken + next > columns - 1) break
    cut += character
    taken += next
  }
  return `${cut}…${' '.repeat(Math.max(0, columns - 1 - taken))}`
}
