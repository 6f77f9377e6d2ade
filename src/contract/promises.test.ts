import { describe, expect, test } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import { allChecks } from './checks/all-checks.ts'
import { loadPromises } from './promises.ts'

const promises = loadPromises(loadSpec())
const checked = new Set(allChecks.flatMap((check) => check.promises))

describe('promises and checks', () => {
  test('every promise has a check, or says why no outside observer can tell', () => {
    expect(promises.filter(({ id, unchecked }) => checked.has(id) === (unchecked !== undefined))).toEqual([])
  })

  test('every check names promises, and only such as there are', () => {
    const known = new Set(promises.map(({ id }) => id))
    expect(
      allChecks
        .filter((check) => check.promises.length === 0 || check.promises.some((id) => !known.has(id)))
        .map(({ name }) => name),
    ).toEqual([])
  })

  test('no two promises share an id, and no two checks a name', () => {
    expect(new Set(promises.map(({ id }) => id)).size).toBe(promises.length)
    expect(new Set(allChecks.map(({ name }) => name)).size).toBe(allChecks.length)
  })

  test('a check has the weakest source of its promises', () => {
    const strength = ['ours', 'public', 'doc']
    const weakest = (ids: readonly string[]): string | undefined =>
      ids
        .map((id) => promises.find((promise) => promise.id === id)?.source ?? 'doc')
        .sort((a, b) => strength.indexOf(a) - strength.indexOf(b))[0]
    expect(allChecks.filter((check) => weakest(check.promises) !== check.source).map(({ name }) => name)).toEqual([])
  })
})
