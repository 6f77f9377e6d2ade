import { oneLine } from '../text/visible.ts'

const gap = '  '

/**
 * Rows of cells in columns, at most `width` characters wide, from 40 on. Numbers are aligned to the right; what is too
 * long for the last column goes on below, and a word that is too long for its column is cut.
 */
export function table(rows: (string | number)[][], width: number): string {
  const cells = rows.map((row) => row.map((cell) => oneLine(String(cell))))
  const last = Math.max(0, ...cells.map((row) => row.length)) - 1
  const widths = Array.from({ length: last }, (_, n) => Math.max(0, ...cells.map((row) => row[n]?.length ?? 0)))
  // The widest gives way first, as long as the last column would have less than a third.
  const taken = (): number => widths.reduce((sum, one) => sum + one + gap.length, 0)
  while (taken() > (width * 2) / 3 && Math.max(...widths) > 8) widths[widths.indexOf(Math.max(...widths))]! -= 1
  const room = Math.max(10, width - taken())
  const lines = cells.flatMap((row, at) => {
    const parts = wrapped(row[last] ?? '', room)
    return parts.map((part, line) => {
      const before = widths.map((one, n) => {
        const text = line === 0 ? cut(row[n] ?? '', one) : ''
        return typeof rows[at]![n] === 'number' ? text.padStart(one) : text.padEnd(one)
      })
      return [...before, part].join(gap).trimEnd()
    })
  })
  return lines.map((line) => `${line}\n`).join('')
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

function wrapped(text: string, room: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? cut(word, room) : `${line} ${word}`
  }
  return [...lines, line]
}
