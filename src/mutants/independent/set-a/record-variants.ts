import { randomBytes } from 'node:crypto'
import type { Json, Variant } from '../../behaviour.ts'
import { hides, keepsMember, shows, showsMember, together } from '../../changes.ts'

/** Customers and times that look unusual, and lists in an unusual order. */
export const recordVariants: Variant[] = [
  {
    name: 'times-of-a-coarser-column',
    about:
      'Create and update answer seven fraction digits; every later answer shows what the column holds, three digits in steps of 1/300 s: "times that differ between answers by less than the coarser of the two steps shown (SQL Server: 1/300 s)" are fine.',
    change: shows((shown, _, { operation }) => {
      const written = operation === 'create' || operation === 'update'
      const edit = written ? (time: string) => `${time.slice(0, -1)}0Z` : inColumn
      return edited(shown, edit, 'created_at', 'updated_at')
    }),
  },
  {
    name: 'zeros-and-nulls-left-out',
    about:
      'Times lose the zeros at the end of their fraction, so that the number of digits varies, and names never given are left out: "0 to 9 fraction digits", "null/absent when never given".',
    change: together(
      shows((shown) => edited(shown, trimmed, 'created_at', 'updated_at')),
      hides('first_name', ({ first_name }) => first_name === undefined),
      hides('last_name', ({ last_name }) => last_name === undefined),
      (was) => ({ now: () => trimmed(was.now()) }),
    ),
  },
  {
    name: 'time-based-ids-in-capitals',
    about: 'Ids are UUIDs of version 1 in capitals, looked up in either case: "uuid (any version)".',
    change: together(
      (was) => ({ newId: () => timeBased(Date.now(), was.newId()) }),
      ...(['id', 'company_id', 'created_by'] as const).map((member) =>
        showsMember(member, (id: string) => id.toUpperCase()),
      ),
    ),
  },
  {
    name: 'metadata-through-a-json-column',
    about:
      'metadata went through a column for JSON: answered with its names in order of length and a space after each colon and comma: "string holding JSON", how it is attached being ours.',
    change: keepsMember('metadata', (text) => columnText(JSON.parse(text))),
  },
  {
    name: 'blacklisting-leaves-the-time',
    about:
      'Blacklisting does not touch updated_at: "updated_at that does not move when a customer is blacklisted" is a note.',
    change: (was) => ({
      blacklist(record, on, call) {
        const { updated_at } = record
        was.blacklist(record, on, call)
        record.updated_at = updated_at
      },
    }),
  },
  {
    name: 'listed-by-id',
    about: 'Lists are sorted by id, whatever was made first: "limits and order ours".',
    change: (was) => ({
      select: (call) => was.select(call).toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    }),
  },
  {
    name: 'ten-to-a-page',
    about:
      'A page holds ten customers unless fewer are asked for; a larger page_size is taken as ten, and ten is answered: "page_size (1 to 100, default 20) … limits and order ours".',
    change: (was) => ({
      page(matching, call) {
        const query = new URLSearchParams(call.query)
        query.set('page_size', String(Math.min(10, Number(query.get('page_size') ?? 10))))
        return was.page(matching, { ...call, query })
      },
    }),
  },
]

function edited(shown: Json, edit: (time: string) => string, ...members: string[]): Json {
  return { ...shown, ...Object.fromEntries(members.map((member) => [member, edit(String(shown[member]))])) }
}

/** A time in steps of 1/300 s. */
function inColumn(time: string): string {
  const [seconds = '', fraction = '0'] = time.slice(0, -1).split('.')
  const steps = Math.round(Number(`0.${fraction}`) * 300)
  return new Date(Date.parse(`${seconds}Z`) + Math.round((steps * 10) / 3)).toISOString()
}

function trimmed(time: string): string {
  return time.replace(/(\.\d*?)0+Z$/, '$1Z').replace('.Z', 'Z')
}

/** A UUID of version 1: 100 ns since 1582, the sequence and node of a random one. */
function timeBased(milliseconds: number, random: string): string {
  const ticks = BigInt(milliseconds) * 10_000n + BigInt(randomBytes(2).readUInt16BE() % 10_000) + 0x01b21dd213814000n
  const time = ticks.toString(16).padStart(15, '0')
  return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-${random.slice(19)}`
}

function columnText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(columnText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .toSorted(([one], [other]) => one.length - other.length || (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}: ${columnText(member)}`)
    .join(', ')}}`
}
