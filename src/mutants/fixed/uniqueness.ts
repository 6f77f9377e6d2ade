import type { Call, Change, Mutant, Json, Kept } from '../behaviour.ts'

/** Finds an address taken only among some of the others, or in another way. */
function takenIf(rule: (email: string, other: Kept, self: Kept | undefined) => boolean): Change {
  return (was) => ({
    taken(fields: Json, self: Kept | undefined, call: Call) {
      const others = [...call.customers.values()].filter((record) => record !== self)
      const email = fields['email']
      if (typeof email === 'string' && others.some((other) => rule(email, other, self))) return 'email'
      return was.taken({ ...fields, email: undefined }, self, call)
    },
  })
}

const same = (email: string, other: Kept) => email.toLowerCase() === other.email.toLowerCase()

const untagged = (email: string): string => email.toLowerCase().replace(/\+[^@]*/, '')

/** A create looks at the customers of so many milliseconds ago. */
function createsUnseenFor(milliseconds: number): Change {
  return (was) => {
    const seen = new WeakMap<Call, Map<string, Kept>>()
    return {
      async answer(call) {
        if (call.method === 'POST') {
          seen.set(call, new Map(call.customers))
          await new Promise((resolve) => setTimeout(resolve, milliseconds))
        }
        return was.answer(call)
      },
      taken: (fields, self, call) =>
        was.taken(fields, self, self === undefined ? { ...call, customers: seen.get(call) ?? call.customers } : call),
    }
  }
}

/** Who is created with the address of a deleted customer gets these members of that one. */
function comesBack(...members: (keyof Kept)[]): Change {
  return (was) => {
    const deleted = new Map<string, Kept>()
    return {
      remove(record, call) {
        deleted.set(record.email.toLowerCase(), { ...record })
        was.remove(record, call)
      },
      create(fields, call) {
        const record = was.create(fields, call)
        const before = deleted.get(record.email.toLowerCase())
        return before === undefined
          ? record
          : Object.assign(record, Object.fromEntries(members.map((member) => [member, before[member]])))
      },
    }
  }
}

/** One customer for each email address. */
export const uniqueness: Mutant[] = [
  {
    name: 'update-to-the-email-of-an-inactive-customer',
    promise: 'update-email-unique',
    about: 'An update takes the email of a customer who is not active.',
    change: takenIf((email, other, self) => same(email, other) && (!self || other.is_active)),
  },
  {
    name: 'inactive-customers-take-any-email',
    promise: 'update-email-unique',
    about: "An update of a customer who is not active takes anybody's email.",
    change: takenIf((email, other, self) => same(email, other) && (!self || self.is_active)),
  },
  {
    name: 'duplicate-email-accepted',
    promise: 'create-email-unique',
    about: 'Two customers may have one address.',
    change: (was) => ({
      taken: (fields, self, call) =>
        self === undefined ? was.taken({ ...fields, email: undefined }, self, call) : was.taken(fields, self, call),
    }),
  },
  {
    name: 'duplicate-email-accepted-in-other-case',
    promise: 'create-email-unique',
    about: 'An address is taken as new in other case.',
    change: takenIf((email, other) => email === other.email),
  },
  {
    name: 'duplicate-email-of-an-inactive-accepted',
    promise: 'create-email-unique',
    about: 'An address of an inactive customer is taken as new.',
    change: takenIf((email, other) => same(email, other) && other.is_active),
  },
  {
    name: 'duplicate-email-accepted-for-another-type',
    promise: 'create-email-unique',
    about: 'A business may have the address of an individual.',
    change: (was) => ({
      taken(fields, self, call) {
        const taken = was.taken(fields, self, call)
        const holder = [...call.customers.values()].find((other) => same(String(fields['email']), other))
        return taken === 'email' &&
          fields['customer_type'] !== undefined &&
          holder?.customer_type !== fields['customer_type']
          ? undefined
          : taken
      },
    }),
  },
  {
    name: 'duplicate-email-accepted-on-update',
    promise: 'update-email-unique',
    about: "An update may take another customer's address.",
    change: (was) => ({
      taken: (fields, self, call) =>
        was.taken(self === undefined ? fields : { ...fields, email: undefined }, self, call),
    }),
  },
  {
    name: 'duplicate-email-accepted-on-update-in-other-case',
    promise: 'update-email-unique',
    about: "An update may take another customer's address in other letters.",
    change: takenIf((email, other, self) => (self === undefined ? same(email, other) : email === other.email)),
  },
  {
    name: 'own-email-refused-on-update',
    promise: 'update-email-unique',
    about: "An update with the customer's own address is refused as a duplicate.",
    change: takenIf((email, other, self) => same(email, other) || self?.email === email),
  },
  {
    name: 'own-email-in-capitals-refused-on-update',
    promise: 'update-email-unique',
    about: "An update with the customer's own address in other letters is refused as a duplicate.",
    change: takenIf(
      (email, other, self) => same(email, other) || (self !== undefined && self.email !== email && same(email, self)),
    ),
  },
  {
    name: 'tagged-email-is-a-duplicate',
    promise: 'create-email-unique',
    about: 'ada+news@… is refused where another customer has ada@….',
    change: takenIf((email, other) => untagged(email) === untagged(other.email)),
  },
  {
    name: 'duplicate-overwrites',
    promise: 'create-email-unique',
    about: 'A create with a taken address overwrites the names of the customer that has it.',
    change: (was) => ({
      onTaken(field, fields, call) {
        const holder = [...call.customers.values()].find((other) => same(String(fields['email']), other))
        if (field !== 'email' || holder === undefined) return was.onTaken(field, fields, call)
        was.update(holder, fields, call)
        return was.succeed(200, 'Customer saved', was.showOne(holder, call), call)
      },
    }),
  },
  {
    name: 'duplicate-answers-existing-and-stores-another',
    promise: 'create-email-unique',
    about: 'A create with a taken address answers the customer that has it, and stores another.',
    change: (was) => ({
      onTaken(field, fields, call) {
        const holder = [...call.customers.values()].find((other) => same(String(fields['email']), other))
        if (field !== 'email' || holder === undefined) return was.onTaken(field, fields, call)
        const record = was.create(fields, call)
        call.customers.set(record.id, record)
        return was.succeed(200, 'Customer exists', was.showOne(holder, call), call)
      },
    }),
  },
  {
    name: 'duplicate-is-a-server-error',
    promise: 'no-server-error',
    about: 'A create with a taken address is a 500.',
    change: (was) => ({
      refuse: (refused, call) =>
        was.refuse(
          refused.status === 409 ? Object.assign(refused, { status: 500, code: 'INTERNAL_ERROR' }) : refused,
          call,
        ),
    }),
  },
  {
    name: 'duplicate-is-refused-and-stored',
    promise: 'create-refused-not-stored',
    about: 'A create with a taken address is refused with 409 and stored all the same.',
    change: (was) => ({
      onTaken(field, fields, call) {
        const record = was.create(fields, call)
        call.customers.set(record.id, record)
        return was.onTaken(field, fields, call)
      },
    }),
  },
  {
    name: 'duplicate-update-is-refused-and-stored',
    promise: 'update-refused-not-stored',
    about: 'An update to a taken address is refused and its other members are stored.',
    change: (was) => ({
      taken(fields, self, call) {
        const taken = was.taken(fields, self, call)
        if (taken !== undefined && self !== undefined)
          Object.assign(self, { first_name: fields['first_name'] ?? self.first_name, email: fields['email'] })
        return taken
      },
    }),
  },
  {
    name: 'ids-from-the-clock',
    promise: 'create-unique-id',
    about: 'Customers created within two milliseconds have one id, and the later takes the place of the earlier.',
    change: (was) => ({
      newId: () =>
        `00000000-0000-4000-8000-${Math.floor(Date.parse(was.now()) / 2)
          .toString(16)
          .padStart(12, '0')}`,
    }),
  },
  {
    name: 'former-email-stays-taken',
    promise: 'create-customer',
    about: 'The address that a customer had before an update is taken for ever.',
    change: (was) => {
      const former = new Set<string>()
      return {
        update(record, fields, call) {
          const before = record.email.toLowerCase()
          was.update(record, fields, call)
          if (record.email.toLowerCase() !== before) former.add(before)
        },
        taken: (fields, self, call) =>
          self === undefined && former.has(String(fields['email']).toLowerCase())
            ? 'email'
            : was.taken(fields, self, call),
      }
    },
  },
  {
    name: 'refused-duplicate-names-the-other',
    promise: 'error-no-internals',
    about: 'The refusal of a taken address tells the name and phone of the customer who has it.',
    change: (was) => ({
      refuse(refused, call) {
        const holder =
          refused.status === 409 &&
          [...call.customers.values()].find(
            ({ email }) =>
              email.toLowerCase() === String((JSON.parse(call.body.toString()) as Json)['email']).toLowerCase(),
          )
        return was.refuse(
          holder
            ? Object.assign(refused, {
                message: `This address belongs to ${holder.first_name} ${holder.last_name}, ${holder.phone}.`,
              })
            : refused,
          call,
        )
      },
    }),
  },
  {
    name: 'duplicate-updates-at-the-same-time',
    promise: 'update-email-unique',
    about: 'Of two updates to one address under way at the same time both are accepted.',
    change: (was) => {
      const seen = new WeakMap<Call, string[]>()
      return {
        async answer(call) {
          if (call.method === 'PUT') {
            seen.set(
              call,
              [...call.customers.values()].map(({ email }) => email.toLowerCase()),
            )
            await new Promise((resolve) => setTimeout(resolve, 5))
          }
          return was.answer(call)
        },
        taken(fields, self, call) {
          const others = seen.get(call)
          const late =
            others !== undefined &&
            typeof fields['email'] === 'string' &&
            !others.includes(fields['email'].toLowerCase())
          return was.taken(late ? { ...fields, email: undefined } : fields, self, call)
        },
      }
    },
  },
  {
    name: 'duplicate-within-a-moment',
    promise: 'create-email-unique',
    about: 'Of two creates with one address within three milliseconds both are accepted.',
    change: createsUnseenFor(3),
  },
  {
    name: 'duplicate-at-the-same-time',
    promise: 'create-email-unique',
    about: 'Of two creates with one address under way at the same time both are accepted.',
    change: createsUnseenFor(20),
  },
  {
    name: 'refused-create-reserves-the-address',
    promise: 'create-refused-not-stored',
    about: 'The address of a create that was refused for another member is taken from then on.',
    unwatchable: 'somebody who was never seen may have the address',
    change: (was) => {
      const reserved = new Set<string>()
      return {
        faultsOfCreate(body) {
          const faults = was.faultsOfCreate(body)
          if (faults.length > 0 && faults.every(({ field }) => field !== 'email'))
            reserved.add(String(body['email']).toLowerCase())
          return faults
        },
        taken: (fields, self, call) =>
          reserved.has(String(fields['email']).toLowerCase()) ? 'email' : was.taken(fields, self, call),
      }
    },
  },
  {
    name: 'deleted-names-come-back',
    promise: 'create-customer',
    about: 'A create with the address of a deleted customer gets the names of that one.',
    change: comesBack('first_name', 'last_name'),
  },
  {
    name: 'deleted-activity-comes-back',
    promise: 'create-customer',
    about: 'A create with the address of a customer who was deleted while blacklisted is blacklisted.',
    change: comesBack('is_active'),
  },
  {
    name: 'duplicate-wakes-the-blacklisted',
    promise: 'create-email-unique',
    about: 'A create with the address of a blacklisted customer answers that one, and makes it active.',
    change: (was) => ({
      onTaken(field, fields, call) {
        const holder = [...call.customers.values()].find((other) => same(String(fields['email']), other))
        if (field !== 'email' || holder === undefined) return was.onTaken(field, fields, call)
        holder.is_active = true
        return was.succeed(200, 'Customer exists', was.showOne(holder, call), call)
      },
    }),
  },
]
