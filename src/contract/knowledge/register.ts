import type { PromiseId } from '../../spec/promise-id.ts'
import type { Line } from './line.ts'
import type { Told } from './told.ts'

/** A create as the history holds it: what came of it, and the customer that it made. */
export type Create = {
  email: string | undefined
  sent: number
  answered: number
  told: Told | undefined
  /** Undefined where it made none, or nobody can tell which. */
  line: Line | undefined
  /** The answer was a refusal: it must not have made a customer. */
  refused: boolean
  /** The promise that is broken where it was refused and made a customer all the same. */
  refusedFor: PromiseId
}

/** Finds the customers of a history, and its creates, by what is known of them. */
export type Register = {
  /** The customer of this id. */
  line: (id: string) => Line | undefined
  lines: () => Iterable<Line>
  size: () => number
  /** Customers that have, had or were given this address, in any letters. */
  linesOf: (email: string) => Iterable<Line>
  /** Creates that were sent with this address, in any letters; none for what is no text. */
  createsOf: (email: unknown) => readonly Create[]
  /** Takes a customer in, or as met last where it is known. */
  enter: (line: Line) => void
  /** Says that a customer has, had or was given an address; what is no text is passed over. */
  hasEmail: (line: Line, email: unknown) => void
  /** Takes a create in, where it was sent with an address. */
  hasCreate: (create: Create) => void
  /** Forgets those that were not met for longest, but for so many; gives back whom. */
  forget: (most: number) => Set<Line>
  /** Forgets all creates but these. */
  keepCreates: (creates: readonly Create[]) => void
}

/** An empty register. */
export function createRegister(): Register {
  const lines = new Map<string, Line>()
  const byEmail = new Map<string, Set<Line>>()
  const createsByEmail = new Map<string, Create[]>()
  const register: Register = {
    line: (id) => lines.get(id.toLowerCase()),
    lines: () => lines.values(),
    size: () => lines.size,
    linesOf: (email) => byEmail.get(folded(email)) ?? [],
    createsOf: (email) => (typeof email === 'string' ? (createsByEmail.get(folded(email)) ?? []) : []),
    enter(line) {
      lines.delete(line.id)
      lines.set(line.id, line)
    },
    hasEmail(line, email) {
      if (typeof email !== 'string') return
      const key = folded(email)
      byEmail.set(key, (byEmail.get(key) ?? new Set()).add(line))
    },
    hasCreate(create) {
      if (create.email === undefined) return
      const key = folded(create.email)
      createsByEmail.set(key, [...(createsByEmail.get(key) ?? []), create])
    },
    forget(most) {
      const gone = new Set<Line>()
      for (const line of lines.values()) {
        if (lines.size <= most) break
        lines.delete(line.id)
        gone.add(line)
      }
      byEmail.clear()
      for (const line of lines.values())
        for (const { members } of line.versions)
          for (const email of members.get('email')?.each ?? []) register.hasEmail(line, email)
      return gone
    },
    keepCreates(creates) {
      createsByEmail.clear()
      for (const create of creates) register.hasCreate(create)
    },
  }
  return register
}

function folded(email: string): string {
  return email.normalize().toLowerCase()
}
