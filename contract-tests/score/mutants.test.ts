import { expect, test } from 'vitest'
import { loadPromises } from '../../src/spec/promises.ts'
import { loadSpec } from '../../src/spec/spec.ts'
import { mutants } from '../../src/mutants/fixed/mutants.ts'

const promises = loadPromises(loadSpec())

test('every mutant breaks a promise that an outside observer can check and that is not our own', () => {
  const breakable = promises
    .filter(({ source, unchecked }) => source !== 'ours' && unchecked === undefined)
    .map(({ id }) => id)
  expect(
    mutants.filter(({ promise }) => !breakable.includes(promise)).map(({ name, promise }) => `${name}: ${promise}`),
  ).toEqual([])
})

test('every such promise is broken by some mutant', () => {
  const broken = new Set(mutants.map(({ promise }) => promise))
  expect(
    promises
      .filter(({ id, source, unchecked }) => source !== 'ours' && unchecked === undefined && !broken.has(id))
      .map(({ id }) => id),
  ).toEqual([])
})
