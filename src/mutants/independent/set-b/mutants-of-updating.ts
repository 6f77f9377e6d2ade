import { setTimeout as delay } from 'node:timers/promises'
import { Refused } from '../../behaviour.ts'
import type { Call, Json, Kept, Mutant } from '../../behaviour.ts'
import { isObject } from '../../../http/json.ts'
import { updatesAlso, without } from '../../changes.ts'

const nameMembers = ['first_name', 'last_name'] as const

/** Mutants that update too much, too little, or something else. */
export const mutantsOfUpdating: Mutant[] = [
  {
    name: 'b-update-without-a-change-is-404',
    promise: 'update-customer',
    about:
      'An update that sends the values the customer has already changes no row, and is answered as if there were none: 404.',
    change: (was) => ({
      update(record, fields, call) {
        const sent = Object.entries(fields)
        if (sent.length > 0 && sent.every(([field, value]) => record[field as keyof Kept] === value))
          throw new Refused(404, 'NOT_FOUND', 'There is no such customer.')
        was.update(record, fields, call)
      },
    }),
  },
  {
    name: 'b-update-activates',
    promise: 'update-keeps-omitted',
    about: 'Any update of a blacklisted customer makes it active again, though is_active was not sent.',
    change: updatesAlso((record, fields) => {
      if (fields['is_active'] === undefined) record.is_active = true
    }),
  },
  {
    name: 'b-update-loses-the-reference',
    promise: 'update-keeps-omitted',
    about: 'After an update that does not send the reference, the list no longer finds the customer by it.',
    change: updatesAlso((record, fields) => {
      if (fields['reference'] === undefined) record.reference = undefined
    }),
  },
  {
    name: 'b-overlapping-updates-undo-each-other',
    promise: 'update-keeps-omitted',
    about:
      'An update writes back what it read of the names and the metadata when it began: of two that overlap, one sending the first name and one the last, only one remains.',
    change: (was) => {
      const readAtFirst = new WeakMap<Call, Kept>()
      return {
        async answer(call) {
          const record = call.method === 'PUT' ? call.customers.get(call.path.split('/')[3] ?? '') : undefined
          if (record !== undefined) {
            readAtFirst.set(call, { ...record })
            await delay(50)
          }
          return was.answer(call)
        },
        update(record, fields, call) {
          was.update(record, fields, call)
          const stale = readAtFirst.get(call)
          for (const member of [...nameMembers, 'metadata'] as const)
            if (stale !== undefined && fields[member] === undefined) Object.assign(record, { [member]: stale[member] })
        },
      }
    },
  },
  {
    name: 'b-update-writes-names-in-title-case',
    promise: 'update-names',
    about: 'An update stores each word of a name with a capital and small letters: McDonald becomes Mcdonald.',
    change: updatesAlso((record, fields) => {
      for (const member of nameMembers) {
        const name = fields[member]
        if (typeof name === 'string') record[member] = name.split(' ').map(titleCase).join(' ')
      }
    }),
  },
  {
    name: 'b-update-checks-one-line-of-the-address',
    promise: 'update-email-valid',
    about: 'An update takes an email of several lines as long as one of them is an address.',
    change: (was) => ({
      faultsOfUpdate(body) {
        const email = body['email']
        const lines = typeof email === 'string' ? email.split('\n') : []
        const line = lines.find((each) => was.faultsOfUpdate({ email: each }).length === 0)
        return was.faultsOfUpdate(line === undefined ? body : { ...body, email: line })
      },
    }),
  },
  {
    name: 'b-refused-update-stores-the-rest',
    promise: 'update-refused-not-stored',
    about: "An update with another customer's address is refused with 409, but its other fields are stored.",
    change: (was) => ({
      taken(fields, own, call) {
        const taken = was.taken(fields, own, call)
        if (taken === 'email' && own !== undefined) was.update(own, without(fields, 'email'), call)
        return taken
      },
    }),
  },
  {
    name: 'b-update-answers-the-old-time',
    promise: 'update-answer',
    about: 'The answer to an update shows updated_at as it was before; only a read shows the new one.',
    change: (was) => {
      const before = new WeakMap<Call, string>()
      return {
        update(record, fields, call) {
          before.set(call, record.updated_at)
          was.update(record, fields, call)
        },
        show(record, call) {
          const shown = was.show(record, call)
          return { ...shown, updated_at: before.get(call) ?? shown['updated_at'] }
        },
      }
    },
  },
  {
    name: 'b-overlapping-updates-mix-names',
    promise: 'update-that-one',
    about:
      'Updates keep the names in one place for all requests: of two updates of different customers that overlap, both write the names of the later.',
    change: (was) => {
      let latest: Json = {}
      return {
        async answer(call) {
          if (call.method === 'PUT') {
            const body = parsed(call.body)
            if (isObject(body) && was.faultsOfUpdate(body).length === 0) latest = body
            await delay(50)
          }
          return was.answer(call)
        },
        update(record, fields, call) {
          const names = nameMembers.filter((member) => fields[member] !== undefined && latest[member] !== undefined)
          was.update(record, { ...fields, ...Object.fromEntries(names.map((name) => [name, latest[name]])) }, call)
        },
      }
    },
  },
]

function titleCase(word: string): string {
  const [first = '', ...rest] = word
  return first.toUpperCase() + rest.join('').toLowerCase()
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
