/** Where something stands: line and column of a text, both from 1, and in a spreadsheet its cell by name, too. */
export type Place = { line: number; column: number; cell?: string }

/** One record as it was written. */
export type Item = {
  /** Throws a `Broken` that says on one line why this is no record. */
  read: () => unknown
  /** Where the value of a member begins; the record itself without one, or where it lacks it. */
  place: (member?: string) => Place
}

/** Why a text is no record; with the place where that shows, where it is known. */
export type Broken = Error & { place?: Place }

/** A place in words that follow the name of its file: `3:10`, or `C3` in a spreadsheet. */
export function sayPlace({ line, column, cell }: Place): string {
  return cell ?? `${line}:${column}`
}

/** Tells the place of an offset in a text; looks for the lines when it is first asked. */
export function places(text: string): (offset: number) => Place {
  let starts: number[] | undefined
  return (offset) => {
    if (!starts) {
      starts = [0]
      // Alone, as older spreadsheets end lines.
      const end = text.includes('\n') ? '\n' : '\r'
      for (let i = text.indexOf(end); i >= 0; i = text.indexOf(end, i + 1)) starts.push(i + 1)
    }
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - starts[low]! + 1 }
  }
}
