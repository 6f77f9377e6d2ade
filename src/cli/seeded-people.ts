import { readPeople, realAddresses } from '../data/people-file.ts'
import type { Person } from '../data/people-file.ts'
import { counted } from '../report/verdict.ts'
import type { Spec } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'
import { toStderr } from './print.ts'

/** Whom a seed is to create beside generated customers, as the command line says it. */
export type PeopleOptions = { data?: string; realPeople?: boolean; emailDomain?: string }

const mostNamed = 10

/**
 * The people of `--data`, none without it; what was left out or guessed is said. Throws `CannotFindOut`, before anything
 * is sent, where they cannot be read, there are none, or emails may be real people's and nobody says that this is meant.
 */
export async function seededPeople(spec: Spec, { data, realPeople, emailDomain }: PeopleOptions): Promise<Person[]> {
  if (data === undefined) return []
  const { people, notes } = await readPeople(data, spec, {
    input: process.stdin,
    domain: emailDomain,
    ...(realPeople !== undefined && { realPeople }),
  }).catch((error: unknown) => {
    if (error instanceof CannotFindOut)
      throw new CannotFindOut(`${data} holds what cannot be created; nothing was sent.\n${error.message}`)
    if (isSystemError(error))
      throw new CannotFindOut(`${data} cannot be read: ${fileTrouble(error, 'read')}. Nothing was sent.`)
    throw error
  })
  for (const note of notes) toStderr(`${note}\n`)
  if (people.length === 0)
    throw new CannotFindOut(`${data} holds nobody; nothing was sent. Give it a line for each customer.`)
  const real = realAddresses(people, emailDomain)
  if (real.length === 0) return people
  const named = real.slice(0, mostNamed).map(({ place, request }) => `  ${place}: ${request.email}\n`)
  const more = real.length > mostNamed ? `  … and ${real.length - mostNamed} more\n` : ''
  const what = `${counted(real.length, 'address', 'addresses')} of ${data} may be somebody's: they are on no domain that is reserved for examples`
  if (realPeople) toStderr(`${what}. --real-people says that it is meant.\n`)
  else
    throw new CannotFindOut(
      `${what}. Nothing was sent.\n${named.join('')}${more}What the deployment mails may reach them. If it is what you want, add --real-people.`,
    )
  return people
}
