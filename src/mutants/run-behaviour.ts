import type { StandIn } from '../http/stand-in.ts'
import { beginBehaviour } from './begin-behaviour.ts'
import type { Change, Credentials, Kept } from './behaviour.ts'
import { shows, together } from './changes.ts'
import { behaviourOf } from './correct-behaviour.ts'
import { variants } from './variants/variants.ts'

/** What a deployment that somebody else runs is told of where it runs. */
export type Surroundings = {
  /** The customers by id, oldest first; they are changed in their place. */
  customers: Map<string, Kept>
  now: () => string
  newId: () => string
  newRequestId: () => string
}

/** What a deployment decides as whoever runs it wants, before anything is changed of it. */
export type Settings = {
  credentials?: Credentials | undefined
  /** Every new customer's `company_id` and `created_by`. */
  owner: { company_id: string; created_by: string }
  strict: boolean
  echoContact: boolean
  onDuplicate: 'refuse' | 'return'
}

/**
 * A deployment without a socket, a clock, ids and customers of its own: those are its surroundings'. It is correct and
 * usual but for the changes.
 */
export function runBehaviour(changes: Change[], settings: Settings, surroundings: Surroundings): StandIn {
  const behaviour = behaviourOf(
    [settled(surroundings, settings.owner), ...wanted(settings), ...changes],
    settings.credentials,
    Number.POSITIVE_INFINITY,
  )
  const begun = beginBehaviour(behaviour, surroundings.customers)
  return {
    async answer(asked) {
      const call = { ...begun.call(asked), requestId: asked.requestId }
      const { status, headers, body } = await behaviour.answer(call)
      const at = headers['location']
      const answer = {
        status,
        headers: at?.startsWith('/') ? { ...headers, location: asked.base + at } : headers,
        body,
      }
      return { ...answer, send: (response) => behaviour.send(answer, response, call) }
    },
    end: begun.end,
  }
}

/** Goes by the clock, the ids and the customers that are there. */
function settled({ now, newId, newRequestId }: Surroundings, owner: Settings['owner']): Change {
  return (was) => ({
    now,
    newId,
    requestId: (call) => call?.requestId ?? newRequestId(),
    begin: () => () => {},
    create: (fields, call) => ({ ...was.create(fields, call), ...owner }),
  })
}

function wanted({ strict, echoContact, onDuplicate }: Settings): Change[] {
  return [
    ...(strict ? [named('unknown-members-refused'), named('unknown-parameters-refused')] : []),
    ...(onDuplicate === 'return' ? [named('duplicate-answers-existing')] : []),
    ...(echoContact
      ? [
          shows((shown, { phone, country_code, reference }) => ({
            ...shown,
            ...Object.fromEntries(
              Object.entries({ phone, country_code, reference }).filter(([, value]) => value !== undefined),
            ),
          })),
        ]
      : []),
  ]
}

function named(name: string): Change {
  const variant = variants.find((one) => one.name === name)
  if (variant === undefined) throw new Error(`There is no variant ${name}.`)
  return together(variant.change)
}
