import { setTimeout as wait } from 'node:timers/promises'
import type { Json, Mutant } from '../../behaviour.ts'
import { updatesAlso, without } from '../../changes.ts'

/** What is wrong when a customer is updated. */
export const updateMutants: Mutant[] = [
  {
    name: 'default-of-active-in-update',
    promise: 'update-keeps-omitted',
    about: 'The update takes is_active for true where it is not sent: a new name brings a blacklisted customer back.',
    change: updatesAlso((record, fields) => {
      if (fields['is_active'] === undefined) record.is_active = true
    }),
  },
  {
    name: 'reference-lost-on-update',
    promise: 'update-keeps-omitted',
    about:
      'The row is written as a whole without the columns that answers do not show: after an update that does not name it, the reference finds nobody.',
    change: updatesAlso((record, fields) => {
      if (fields['reference'] === undefined) record.reference = undefined
    }),
  },
  {
    name: 'change-of-letters-is-no-change',
    promise: 'update-email',
    about:
      'Whether the address changes is decided without regard to case: ada@example.com cannot be made Ada@example.com.',
    change: (was) => ({
      update(record, fields, call) {
        const same = String(fields['email']).toLowerCase() === record.email.toLowerCase()
        was.update(record, same ? without(fields, 'email') : fields, call)
      },
    }),
  },
  {
    name: 'unique-within-the-type-on-update',
    promise: 'update-email-unique',
    about:
      'The update looks for the address in the table of its own type: a business can take the address of an individual.',
    change: (was) => ({
      taken(fields, self, call) {
        if (self === undefined) return was.taken(fields, self, call)
        const peers = [...call.customers].filter(([, record]) => record.customer_type === self.customer_type)
        return was.taken(fields, self, { ...call, customers: new Map(peers) })
      },
    }),
  },
  {
    name: 'rest-of-body-unread-on-update',
    promise: 'update-body-json',
    about:
      'The decoder stops after the first JSON value: an update whose body goes on after the object, with a brace too many or other text, is carried out.',
    change: (was) => ({
      readBody(call) {
        if (call.operation !== 'update') return was.readBody(call)
        const text = call.body.toString()
        return was.readBody({ ...call, body: Buffer.from(text.slice(0, endOfObject(text))) })
      },
    }),
  },
  {
    name: 'names-saved-before-the-conflict',
    promise: 'update-refused-not-stored',
    about:
      'Each member is saved on its own, the address last: an update refused for a taken address has changed the names.',
    change: (was) => ({
      taken(fields, self, call) {
        const taken = was.taken(fields, self, call)
        if (taken === 'email' && self !== undefined)
          for (const name of ['first_name', 'last_name'] as const)
            if (typeof fields[name] === 'string') self[name] = fields[name]
        return taken
      },
    }),
  },
  {
    name: 'path-kept-in-the-service',
    promise: 'update-that-one',
    about:
      'One service object serves all requests and keeps the id in a field: of two updates at the same time, the first changes the customer of the second.',
    change(was) {
      let path = ''
      return {
        async answer(call) {
          if (call.method === 'PUT') {
            path = call.path
            await wait(20)
            call.path = path
          }
          return was.answer(call)
        },
      }
    },
  },
  {
    name: 'names-escaped-on-update',
    promise: 'update-names',
    about: "The update escapes names for HTML before it stores them: O’Brien survives, O'Brien becomes O&#39;Brien.",
    change: (was) => ({
      update(record, fields, call) {
        const names = Object.entries(fields).filter(([name]) => name === 'first_name' || name === 'last_name')
        const safe = Object.fromEntries(names.map(([name, value]) => [name, escaped(String(value))]))
        was.update(record, { ...fields, ...safe }, call)
      },
    }),
  },
]

const entities: Json = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => String(entities[character]))
}

/** Where the object that a text starts with ends; the end of the text where it starts with none or does not end. */
function endOfObject(text: string): number {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (!quoted && character === '{') depth++
    else if (!quoted && character === '}' && --depth === 0) return at + 1
  }
  return text.length
}
