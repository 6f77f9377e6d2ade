const before = '- `check` sees what can be seen from outside with 400 requests: '
const end = '([the kill score](docs/kill-score.md)).'
const width = 118

/** The README with another sentence of the score in its place. Throws where the place is not there. */
export function intoReadme(readme: string, sentence: string): string {
  const from = readme.indexOf(before)
  const to = readme.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`README.md has no place for the score: "${before}… ${end}".`)
  return readme.slice(0, from) + wrapped([...`${before}${sentence}`.split(' '), end]) + readme.slice(to + end.length)
}

// The end stays whole, so that it is found again.
function wrapped(words: string[]): string {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(lines.length === 0 ? word : `  ${word}`)
  }
  return lines.join('\n')
}
