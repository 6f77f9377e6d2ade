import type { Json } from '../behaviour.ts'
import { isObject } from '../../http/json.ts'
import { without } from '../changes.ts'
import type { Kind } from './kinds.ts'
import type { How } from './place.ts'
import { recodings } from './recodings.ts'

/** An object with the member that goes wrong, and what the wrong value can be made of. */
export type Material = {
  object: Json
  member: string
  /** The same object as it was before; undefined where there was none. */
  earlier: () => Json | undefined
  /** The same of another customer or request; undefined where there is none. */
  neighbour: () => Json | undefined
  /** Counts the requests. */
  turn: number
}

/** One way in which a member of any object goes wrong. */
export type MemberFault = {
  how: How
  manner: string
  /** In words, from the member's name. */
  about: (member: string) => string
  kinds: readonly Kind[]
  /** Whether it makes a difference to a member of this name; to any where it is absent. */
  fits?: (member: string) => boolean
  /** A new object. */
  edit: (material: Material) => Json
}

// A sentence for people may say anything, so it has a shape and nothing else that could be wrong.
const text: readonly Kind[] = ['name', 'email', 'choice', 'uuid', 'json', 'time', 'token']
const meaningful: readonly Kind[] = [...text, 'flag', 'number', 'object', 'list']
const every: readonly Kind[] = [...meaningful, 'sentence']

// What nothing that a client does can change has no earlier value.
const unchanging = ['id', 'company_id', 'created_by', 'created_at', 'customer_type', 'success']

/** Members that are mistaken for each other. */
const siblings: Record<string, string> = {
  first_name: 'last_name',
  last_name: 'first_name',
  created_at: 'updated_at',
  updated_at: 'created_at',
  company_id: 'created_by',
  created_by: 'company_id',
  id: 'company_id',
  page: 'page_size',
  page_size: 'page',
  total: 'page_size',
}

/** The value becomes another. */
function valued(edit: (was: any) => unknown): MemberFault['edit'] {
  return ({ object, member }) => (member in object ? { ...object, [member]: edit(object[member]) } : object)
}

/** The text becomes another; what is no text stays as it is. */
function lettered(edit: (was: string) => string): MemberFault['edit'] {
  return valued((was: unknown) => (typeof was === 'string' ? edit(was) : was))
}

/** Only in some answers, without a pattern that a user would see. */
function nowAndThenOnly(edit: MemberFault['edit']): MemberFault['edit'] {
  return (material) => (nowAndThen(material.turn) ? edit(material) : material.object)
}

const lose: MemberFault['edit'] = ({ object, member }) => without(object, member)

/** After these a member has not the shape any more that it is documented to have. */
export const shapeFaults: readonly MemberFault[] = [
  { how: 'lost', manner: 'lost', about: (m) => `${m} is missing`, kinds: every, edit: lose },
  { how: 'lost', manner: 'null', about: (m) => `${m} is null`, kinds: every, edit: valued(() => null) },
  {
    how: 'lost',
    manner: 'empty',
    about: (m) => `${m} is empty`,
    kinds: [...text, 'sentence', 'list', 'object'],
    edit: valued((was) => (typeof was === 'string' ? '' : Array.isArray(was) ? [] : isObject(was) ? {} : was)),
  },
  {
    how: 'retyped',
    manner: 'retyped as array',
    about: (m) => `${m} is wrapped in an array`,
    kinds: every.filter((kind) => kind !== 'list'),
    edit: valued((was) => [was]),
  },
  {
    how: 'retyped',
    manner: 'retyped as object',
    about: (m) => `${m} is wrapped in an object`,
    kinds: every,
    edit: valued((was) => ({ value: was })),
  },
  {
    how: 'retyped',
    manner: 'retyped as text',
    about: (m) => `${m} is text`,
    kinds: ['flag', 'number', 'object', 'list'],
    edit: valued((was) => (typeof was === 'object' ? JSON.stringify(was) : String(was))),
  },
  {
    how: 'retyped',
    manner: 'retyped as number',
    about: (m) => `${m} is a number`,
    kinds: ['flag', 'time', 'uuid', 'token'],
    edit: valued((was) => (typeof was === 'boolean' ? Number(was) : Date.parse(String(was)) || 7)),
  },
  {
    how: 'retyped',
    manner: 'retyped as JSON',
    about: (m) => `${m} is JSON and not text that holds it`,
    kinds: ['json'],
    edit: valued((was) => JSON.parse(String(was))),
  },
  {
    how: 'retyped',
    manner: 'retyped as a fraction',
    about: (m) => `${m} is no whole number`,
    kinds: ['number'],
    edit: valued((was) => Number(was) + 0.5),
  },
  ...(
    [
      ['in camel case', (m) => m.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())],
      ['with a capital', (m) => m.charAt(0).toUpperCase() + m.slice(1)],
      ['with hyphens', (m) => m.replaceAll('_', '-')],
      ['with a prefix', (m) => `customer_${m}`],
    ] satisfies [string, (member: string) => string][]
  ).map(
    ([name, rename]): MemberFault => ({
      how: 'renamed',
      manner: `renamed ${name}`,
      about: (m) => `${m} has another name (${rename(m)})`,
      kinds: every,
      fits: (m) => rename(m) !== m,
      edit: ({ object, member }) =>
        member in object ? { ...without(object, member), [rename(member)]: object[member] } : object,
    }),
  ),
  {
    how: 'sometimes',
    manner: 'sometimes missing',
    about: (m) => `${m} is missing now and then`,
    kinds: every,
    edit: nowAndThenOnly(lose),
  },
  {
    how: 'sometimes',
    manner: 'sometimes null',
    about: (m) => `${m} is null now and then`,
    kinds: every,
    edit: nowAndThenOnly(valued(() => null)),
  },
]

/** What each kind is mistaken for when nobody looks. */
const defaults: [unknown, Kind[]][] = [
  ['N/A', ['name']],
  ['individual', ['choice']],
  ['business', ['choice']],
  [true, ['flag']],
  [false, ['flag']],
  ['{}', ['json']],
  ['00000000-0000-0000-0000-000000000000', ['uuid']],
  ['1970-01-01T00:00:00.000000Z', ['time']],
  ['noreply@example.com', ['email']],
  ['0', ['token']],
  [0, ['number']],
  [1, ['number']],
]

/** After these a member has not the value that it should have, and with some not the shape either. */
export const valueFaults: readonly MemberFault[] = [
  {
    how: 'stale',
    manner: 'stale',
    about: (m) => `${m} is what it was before`,
    kinds: meaningful,
    fits: (member) => !unchanging.includes(member),
    edit: ({ object, member, earlier }) => ({ ...object, [member]: (earlier() ?? object)[member] }),
  },
  {
    how: 'swapped',
    manner: 'swapped with its sibling',
    about: (m) => `${m} and ${siblings[m]} are exchanged`,
    kinds: ['name', 'time', 'uuid', 'number'],
    fits: (member) => member in siblings,
    edit({ object, member }) {
      const other = siblings[member] ?? member
      return { ...object, [member]: object[other], [other]: object[member] }
    },
  },
  {
    how: 'swapped',
    manner: 'swapped with a neighbour',
    about: (m) => `${m} is that of another`,
    kinds: meaningful,
    fits: (member) => member !== 'success',
    edit: ({ object, member, neighbour }) => ({ ...object, [member]: (neighbour() ?? object)[member] }),
  },
  ...[1, 3, 8, 20, 40].map(
    (length): MemberFault => ({
      how: 'cut',
      manner: `cut to ${length}`,
      about: (m) => `${m} ends after ${length} character${length === 1 ? '' : 's'}`,
      kinds: text,
      edit: lettered((was) => [...was].slice(0, length).join('')),
    }),
  ),
  {
    how: 'cut',
    manner: 'cut by its end',
    about: (m) => `the last character of ${m} is lost`,
    kinds: text,
    edit: lettered((was) => [...was].slice(0, -1).join('')),
  },
  {
    how: 'cut',
    manner: 'cut by its last',
    about: (m) => `the last of ${m} is lost`,
    kinds: ['list'],
    edit: valued((was: unknown[]) => was.slice(0, -1)),
  },
  {
    how: 'cut',
    manner: 'cut by its first',
    about: (m) => `the first of ${m} is lost`,
    kinds: ['list'],
    edit: valued((was: unknown[]) => was.slice(1)),
  },
  ...recodings.map(
    ({ name, kinds, recode }): MemberFault => ({
      how: 're-coded',
      manner: `re-coded: ${name}`,
      about: (m) => `${m} is re-coded (${name})`,
      kinds,
      edit: lettered(recode),
    }),
  ),
  ...defaults.map(
    ([fixed, kinds]): MemberFault => ({
      how: 'defaulted',
      manner: `defaulted to ${String(fixed)}`,
      about: (m) => `${m} is always ${String(fixed)}`,
      kinds,
      edit: valued(() => fixed),
    }),
  ),
  {
    how: 'duplicated',
    manner: 'duplicated',
    about: (m) => `${m} comes twice`,
    kinds: [...text, 'number', 'list'],
    edit: valued((was) =>
      typeof was === 'number'
        ? was * 2
        : Array.isArray(was)
          ? [...was.slice(0, 1), ...was]
          : typeof was === 'string'
            ? `${was}${was}`
            : was,
    ),
  },
]

/** Whether an irregular fault shows on this request: on about one in three, in no order that a user would see. */
export function nowAndThen(turn: number): boolean {
  return Math.imul(turn ^ 0x2f1b, 0x9e3779b1) >>> 0 < 2 ** 32 / 3
}
