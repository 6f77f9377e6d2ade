import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { observe } from '../oracle/observe.ts'
import { whens } from './conditions.ts'
import { drawMutant, drawMutants, places } from './draw-mutant.ts'
import { hows } from './place.ts'

type Documented = { id: string; source: string; unchecked?: string }
const { promises } = parse(readFileSync('spec/promises.yaml', 'utf8')) as { promises: Documented[] }

const drawn = Array.from({ length: 6000 }, (_, seed) => drawMutant(seed))

test('the same seed is the same mutant', () => {
  for (const { seed, name, about, promises: some } of drawn.slice(0, 200))
    expect(drawMutant(seed)).toMatchObject({ name, about, promises: some })
  expect(drawMutants(7, 50).map(({ name }) => name)).toEqual(drawMutants(7, 50).map(({ name }) => name))
})

test('a draw of many has no sentence twice, and each of them is drawn again by its own seed', () => {
  const many = drawMutants(7, 300)
  expect(new Set(many.map(({ name }) => name.replace(/^seed:-?\d+ /, ''))).size).toBe(300)
  for (const { seed, name } of many.slice(0, 20)) expect(drawMutant(seed).name).toBe(name)
})

test('every part of the grammar is drawn', () => {
  const named = (one: { where: string; what: string }): string => `${one.where}.${one.what}`
  expect(new Set(drawn.map(named))).toEqual(new Set(places.map(named)))
  expect(new Set(drawn.map(({ how }) => how))).toEqual(new Set(hows))
  expect(new Set(drawn.map(({ when }) => when))).toEqual(new Set(whens))
})

test('every place can be wrong in some way, and no two of its faults have one name', () => {
  for (const { where, what, faults } of places) {
    const manners = faults.map(({ manner }) => manner)
    expect(manners, `${where}.${what}`).not.toEqual([])
    expect([...new Set(manners)], `${where}.${what}`).toEqual(manners)
  }
})

test('every mutant names promises of the document, first of them one that an outside observer can check', () => {
  const known = promises.map(({ id }) => id)
  const breakable = promises.filter(({ source, unchecked }) => source !== 'ours' && !unchecked).map(({ id }) => id)
  const wrong = drawn.filter(
    (mutant) => !breakable.includes(mutant.promise) || !mutant.promises.every((id) => known.includes(id)),
  )
  expect(wrong.map(({ name, promises: some }) => `${name}: ${some.join(', ')}`)).toEqual([])
})

test('most of a drawn hundred can be seen from outside', { timeout: 120_000 }, async () => {
  const unseen: string[] = []
  for (const { seed, name, change, needs, wire } of drawMutants(14, 100))
    if ((await observe({ seed, changes: [change], auth: needs === 'auth', wire })) === undefined) unseen.push(name)
  console.log(`The oracle sees ${100 - unseen.length} of a drawn hundred.`)
  expect(unseen.length, unseen.join('\n')).toBeLessThan(25)
})
