import { expect, it } from 'vitest'
import { filteredMembers, steadyMembers, unansweredMembers, uniqueMembers } from './members.ts'
import { loadSpec } from './spec.ts'

const { schemas } = loadSpec()

it('what never changes is answered, and nothing that a request could set', () => {
  const settable = [schemas['create-request'], schemas['update-request']].flatMap((shape) =>
    Object.keys(shape.properties!),
  )
  for (const name of steadyMembers) {
    expect(settable).not.toContain(name)
    expect(schemas.customer.required).toContain(name)
  }
})

it('what no two customers share can be looked for', () => {
  for (const name of Object.keys(uniqueMembers)) expect(filteredMembers).toContain(name)
})

it('what no answer shows can be sent', () => {
  for (const name of unansweredMembers) expect(Object.keys(schemas['create-request'].properties!)).toContain(name)
})
