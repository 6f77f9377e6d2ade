import { Refused } from '../../behaviour.ts'
import type { Json, Mutant } from '../../behaviour.ts'
import { uuidForm } from '../../../spec/uuid.ts'

/** Refusals that tell what is nobody's business. */
export const leakMutants: Mutant[] = [
  {
    name: 'c-not-found-shows-statement',
    promise: 'error-no-internals',
    about: 'An id that is no UUID is answered 404 with the error of the database and the SQL statement that it ran.',
    change: (was) => ({
      refuse(refused, call) {
        if (refused.status !== 404 || call.operation === undefined || uuidForm.test(call.id))
          return was.refuse(refused, call)
        const statement = 'SELECT id, email, password_hash FROM customers.customer WHERE id = $1'
        const message = `ERROR: invalid input syntax for type uuid: "${call.id}" (SQLSTATE 22P02) in: ${statement}`
        return was.refuse(new Refused(404, refused.code, message), call)
      },
    }),
  },
  {
    name: 'c-refusal-holds-last-customer',
    promise: 'error-no-internals',
    about: 'A request refused with 400 is answered with the customer that was shown last, to whomever, as data.',
    change: (was) => {
      let last: Json | undefined
      return {
        show: (record, call) => (last = was.show(record, call)),
        refuse(refused, call) {
          const answer = was.refuse(refused, call)
          if (refused.status !== 400 || last === undefined) return answer
          return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), data: last }) }
        },
      }
    },
  },
]
