import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createProgress, duration } from './progress.ts'

const run = (isTTY: boolean, total: number | undefined, steps: [time: number, done: number, remark?: string][]) => {
  let time = 1000
  const written: string[] = []
  const progress = createProgress({
    total,
    unit: 'customers',
    stream: { isTTY, write: (text) => written.push(text) },
    now: () => time,
  })
  for (const [at, done, remark] of steps) {
    time = 1000 + at
    progress.update(done, remark)
  }
  progress.end()
  return written
}

describe('progress', () => {
  it('writes plain lines every few seconds where there is no terminal', () => {
    expect(
      run(false, 1_000_000, [
        [100, 10],
        [5000, 100_000, '3 failed'],
        [5100, 102_000],
        [10_000, 200_000],
      ]),
    ).toEqual([
      '100,000 of 1,000,000 customers, 20,000/s, 3 failed, 45 s left\n',
      '200,000 of 1,000,000 customers, 20,000/s, 40 s left\n',
    ])
  })
  it('writes one line over and over on a terminal, and clears it in the end', () => {
    expect(
      run(true, 200, [
        [500, 1],
        [2000, 100],
        [2050, 101],
        [4000, 150],
      ]),
    ).toEqual([
      '\r[########........] 100 of 200 customers, 50/s, 2 s left\u001B[K',
      '\r[############....] 150 of 200 customers, 38/s, 2 s left\u001B[K',
      '\r\u001B[K',
    ])
  })
  it.each([20, 40, 80, 200])('is never wider than a terminal of %i columns', (columns) => {
    const written: string[] = []
    let time = 0
    const stream = { isTTY: true, columns, write: (text: string) => written.push(text) }
    const progress = createProgress({ total: 400, guessed: true, unit: 'requests', stream, now: () => time })
    for (time = 1_500; time < 60_000; time += 5_000)
      progress.update(time / 150, `${time / 1_500} of 44 stories, ${time} findings`)
    const lines = written.map((text) => stripVTControlCharacters(text.replace('\r', '')))
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.filter((line) => line.length >= columns)).toEqual([])
    expect(lines.some((line) => line.includes('['))).toBe(columns > 80)
  })
  it('shows nothing at all for a short run', () => expect(run(true, 200, [[500, 199]])).toEqual([]))
  it('leaves out the time where nobody knows the end', () =>
    expect(run(false, undefined, [[6000, 12]])).toEqual(['12 customers, 2.0/s\n']))
  it('says that a total is a guess, and drops it once it is reached', () => {
    const written: string[] = []
    let time = 0
    const progress = createProgress({
      total: 400,
      guessed: true,
      unit: 'requests',
      stream: { write: (text) => written.push(text) },
      now: () => time,
    })
    for (const [at, done] of [
      [100_000, 100],
      [410_000, 410],
    ] as const) {
      time = at
      progress.update(done)
    }
    expect(written).toEqual(['100 of about 400 requests, 1.0/s, 5 min 00 s left\n', '410 requests, 1.0/s\n'])
  })
  it.each([
    [0.2, '1 s'],
    [59.5, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3_900, '1 h 05 min'],
  ])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text))
})
