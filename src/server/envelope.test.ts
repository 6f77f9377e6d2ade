import { expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import { statusOf } from './envelope.ts'

it('the codes of refusals are those of error.json', () => {
  expect(Object.keys(statusOf).toSorted()).toEqual(
    (loadSpec().schemas.error.properties!['code']!['enum'] as string[]).toSorted(),
  )
})
