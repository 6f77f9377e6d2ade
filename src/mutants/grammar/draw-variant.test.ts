import { expect, test } from 'vitest'
import { questions } from './choices.ts'
import { drawVariant } from './draw-variant.ts'

const drawn = Array.from({ length: 2000 }, (_, seed) => drawVariant(seed))

test('the same seed is the same variant', () => {
  for (const { seed, name, about } of drawn.slice(0, 100)) expect(drawVariant(seed)).toMatchObject({ name, about })
})

test('every variant answers several questions, each once', () => {
  for (const { choices, name } of drawn) {
    expect(choices.length, name).toBeGreaterThan(1)
    for (const { choices: answers } of questions)
      expect(answers.filter((answer) => choices.includes(answer.name)).length, name).toBeLessThan(2)
  }
})

test('every answer to every question is drawn', () => {
  const all = questions.flatMap(({ choices }) => choices.map(({ name }) => name))
  expect(new Set(drawn.flatMap(({ choices }) => choices))).toEqual(new Set(all))
  expect([...new Set(all)]).toEqual(all)
})
