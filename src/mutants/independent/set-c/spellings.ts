import type { Kept, Mutant } from '../../behaviour.ts'
import { keepsMember, together, updatesAlso, without } from '../../changes.ts'

/** Texts that are compared or stored otherwise than they were given. */
export const spellingMutants: Mutant[] = [
  {
    name: 'c-domain-compared-with-case',
    promise: 'create-email-unique',
    about: 'Only what stands before the @ is compared without case: ada@x.example and ada@X.EXAMPLE are two customers.',
    change: (was) => ({
      taken(fields, own, call) {
        const email = fields['email']
        const others = [...call.customers.values()].filter((record) => record !== own)
        return typeof email === 'string' && others.some((record) => spelling(record.email) === spelling(email))
          ? 'email'
          : was.taken(without(fields, 'email'), own, call)
      },
    }),
  },
  {
    name: 'c-tag-cut-from-email',
    promise: 'create-email',
    about: 'ada+shop@x.example is stored as ada@x.example, so that two tags make two customers with one address.',
    change: keepsMember('email', (email) => email.replace(/\+[^@]*@/, '@')),
  },
  {
    name: 'c-four-byte-characters-lost',
    promise: 'create-names',
    about: 'Names are stored in three-byte UTF-8: the 𠮷 of 𠮷野, like every character beyond U+FFFF, becomes a ?.',
    change: together(keepsMember('first_name', threeBytes), keepsMember('last_name', threeBytes)),
  },
  {
    name: 'c-omitted-names-escaped-again',
    promise: 'update-keeps-omitted',
    about:
      'An update writes omitted names back as HTML: "Smith & Sons" becomes "Smith &amp; Sons", and so on each time.',
    change: updatesAlso((record, fields) => {
      for (const name of ['first_name', 'last_name'] as const)
        if (fields[name] === undefined) Object.assign(record, { [name]: escaped(record[name]) })
    }),
  },
]

function spelling(email: string): string {
  const at = email.lastIndexOf('@')
  return email.slice(0, at).toLowerCase() + email.slice(at)
}

function threeBytes(text: string): string {
  return text.replace(/[\u{10000}-\u{10ffff}]/gu, '?')
}

function escaped(name: Kept['first_name']): Kept['first_name'] {
  return name?.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#39;')
}
