import { Refused } from '../../behaviour.ts'
import type { Json, Mutant } from '../../behaviour.ts'
import { isObject } from '../../../http/json.ts'
import { overlooks, together, updatesAlso } from '../../changes.ts'

/** Bodies that are taken though they are wrong, and members that are nobody's to set. */
export const bodyMutants: Mutant[] = [
  {
    name: 'c-create-takes-known-id',
    promise: 'create-unique-id',
    about: 'A create with the id of an existing customer in its body overwrites that customer; other ids are ignored.',
    change: (was) => ({
      create(fields, call) {
        const record = was.create(fields, call)
        const id = fields['id']
        return typeof id === 'string' && call.customers.has(id) ? { ...record, id } : record
      },
    }),
  },
  {
    name: 'c-update-moves-to-company',
    promise: 'customer-company-id',
    about: 'An update with company_id hands the customer over to that company.',
    change: updatesAlso((record, { company_id }) => {
      if (typeof company_id === 'string') record.company_id = company_id
    }),
  },
  {
    name: 'c-email-ends-in-newline',
    promise: 'create-email-valid',
    about: 'The pattern for email ends in a $ that lets a line feed pass: "ada@x.example\\n" is taken and stored.',
    change: (was) => ({
      faultsOfCreate: (body) => was.faultsOfCreate(withoutNewline(body)),
      faultsOfUpdate: (body) => was.faultsOfUpdate(withoutNewline(body)),
    }),
  },
  {
    name: 'c-body-read-to-first-end',
    promise: 'create-body-json',
    about: 'The parser stops where the first object ends: a body with anything behind it is carried out.',
    change: (was) => ({
      readBody(call) {
        try {
          return was.readBody(call)
        } catch (error) {
          const end = endOfObject(call.body)
          if (!(error instanceof Refused) || error.status !== 400 || end === undefined) throw error
          return was.readBody({ ...call, body: call.body.subarray(0, end) })
        }
      },
    }),
  },
  {
    name: 'c-blacklist-takes-text',
    promise: 'blacklist-body',
    about: 'Blacklist takes texts and goes by whether they are empty: {"blacklist":"false"} blacklists.',
    change: together(
      overlooks('blacklist', 'faultsOfBlacklist', (value) => typeof value === 'string'),
      (was) => ({
        blacklist(record, _, call) {
          const body = was.readBody(call)
          was.blacklist(record, isObject(body) && Boolean(body['blacklist']), call)
        },
      }),
    ),
  },
]

function withoutNewline(body: Json): Json {
  const email = body['email']
  return typeof email === 'string' && email.endsWith('\n') ? { ...body, email: email.slice(0, -1) } : body
}

/** Behind the brace that closes the first object; undefined where none is closed. */
function endOfObject(body: Buffer): number | undefined {
  let depth = 0
  let quoted = false
  for (let at = 0; at < body.length; at++) {
    const character = String.fromCharCode(body[at] ?? 0)
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (!quoted && character === '{') depth++
    else if (!quoted && character === '}' && --depth <= 0) return at + 1
  }
  return undefined
}
