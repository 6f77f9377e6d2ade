import { expect, test } from 'vitest'
import { CalledWrongly, readOptions } from './options.ts'

const day = new Date('2026-03-14T09:26:53Z')
const read = (...args: string[]) => readOptions(args, day, () => 'cafe123456')

test('judges everything by the seed of the day unless told otherwise', () => {
  expect(read()).toMatchObject({
    seed: 20_260_314,
    drawn: [{ mode: 'full', count: 300 }],
    variants: 60,
    sources: ['fixed', 'A', 'B', 'C', 'drawn'],
    thin: false,
  })
})

test('draws for several modes', () => {
  expect(read('--drawn', 'full=3', '--drawn', 'smoke=4').drawn).toEqual([
    { mode: 'full', count: 3 },
    { mode: 'smoke', count: 4 },
  ])
})

test('in its thin form draws few by the seed of the commit, and judges nothing else', () => {
  expect(read('--thin')).toMatchObject({
    seed: 0xcafe123,
    drawn: [{ mode: 'full', count: 20 }],
    variants: 10,
    sources: ['drawn'],
  })
  expect(() => readOptions(['--thin'], day, () => undefined)).toThrow('--seed')
  expect(readOptions(['--thin', '--seed', '7'], day, () => undefined).seed).toBe(7)
})

test.each([
  [['--seed', 'x'], '--seed'],
  [['--drawn', '300'], 'MODE=N'],
  [['--drawn', 'deepest=3'], 'full, read, smoke, deep'],
  [['--jobs', '0'], '--jobs'],
  [['--sources', 'fixed,D'], '"D"'],
  [['--quick'], '--quick'],
])('refuses %s with a line that says what to do', (args, words) => {
  expect(() => read(...args)).toThrow(CalledWrongly)
  expect(() => read(...args)).toThrow(words)
})
