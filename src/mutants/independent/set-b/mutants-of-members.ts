import type { Mutant } from '../../behaviour.ts'
import { both, business, inAnswersTo, showsMember, together, updatesAlso } from '../../changes.ts'
import { filterNames } from '../../query-faults.ts'

/** Mutants that show or keep a member of the customer wrongly. */
export const mutantsOfMembers: Mutant[] = [
  {
    name: 'b-listed-business-id-without-dashes',
    promise: 'customer-id',
    about: 'The list shows the ids of businesses as 32 hexadecimal digits without dashes.',
    change: showsMember('id', (id: string) => id.replaceAll('-', ''), both(inAnswersTo('list'), business)),
  },
  {
    name: 'b-company-lost-with-new-address',
    promise: 'customer-company-id',
    about: 'Once the email address of a customer has changed, company_id is null.',
    change: (was) => {
      const moved = new Set<string>()
      return together(
        updatesAlso((record, _, before) => {
          if (record.email !== before.email) moved.add(record.id)
        }),
        showsMember(
          'company_id',
          () => null,
          (record) => moved.has(record.id),
        ),
      )(was)
    },
  },
  {
    name: 'b-is-active-as-number-under-two-filters',
    promise: 'customer-is-active',
    about: 'A list by two filters or more comes straight from the table and shows is_active as 1 or 0.',
    change: showsMember(
      'is_active',
      Number,
      (_, call) => call.operation === 'list' && filterNames.filter((name) => call.query.has(name)).length > 1,
    ),
  },
  {
    name: 'b-inactive-update-renews-created-at',
    promise: 'created-at-true',
    about: 'An update of a blacklisted customer is stored as a new row: created_at becomes the time of the update.',
    change: updatesAlso((record, _, before) => {
      if (!before.is_active) record.created_at = record.updated_at
    }),
  },
  {
    name: 'b-reading-a-business-touches-it',
    promise: 'updated-at-true',
    about: 'Reading a business by id moves its updated_at.',
    change: (was) => ({
      find(call) {
        const record = was.find(call)
        if (call.operation === 'get' && record?.customer_type === 'business') record.updated_at = was.now()
        return record
      },
    }),
  },
]
