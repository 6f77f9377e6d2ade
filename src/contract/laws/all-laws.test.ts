import { describe, expect, it } from 'vitest'
import { loadSpec } from '../../spec/spec.ts'
import { allLaws } from './all-laws.ts'
import { quietLaws } from './quiet.ts'
import { loadPromises } from '../../spec/promises.ts'
import { allScenarios } from '../scenarios/all-scenarios.ts'

const promises = loadPromises(loadSpec())
const held = new Set([...allLaws, ...quietLaws].map(({ promise }) => promise))

describe('the promises', () => {
  it('are held to by a law each, but for those that no outside observer can see', () => {
    expect(
      promises.filter(({ id, unchecked }) => (unchecked === undefined) !== held.has(id)).map(({ id }) => id),
    ).toEqual([])
  })
})

describe('the stories', () => {
  it('have names of their own', () => {
    const names = allScenarios.map(({ name }) => name)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })
})
