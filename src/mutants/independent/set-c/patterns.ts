import type { Mutant } from '../../behaviour.ts'

/** Values that are taken for patterns, or decoded once too often. */
export const patternMutants: Mutant[] = [
  {
    name: 'c-email-filter-is-like',
    promise: 'list-filter-email-exact',
    about:
      'The email filter is an SQL LIKE: ada_eze@x.example also finds adaXeze@x.example, and %@x.example everybody.',
    change: (was) => ({
      matches: (filter, value, record) =>
        filter === 'email' ? like(value, record.email) : was.matches(filter, value, record),
    }),
  },
  {
    name: 'c-email-filter-decoded-twice',
    promise: 'list-filter-email-exact',
    about: 'The query is decoded twice, so that a plus sign becomes a space: ada+shop@x.example is never found.',
    change: (was) => ({
      matches: (filter, value, record) =>
        was.matches(filter, filter === 'email' ? value.replaceAll('+', ' ') : value, record),
    }),
  },
  {
    name: 'c-path-id-is-like',
    promise: 'get-unknown',
    about: "The id of the path is an SQL LIKE: /api/customers/%25, or an id with _ for a digit, is somebody's.",
    change: (was) => ({
      find: (call) =>
        was.find(call) ?? [...call.customers.values()].find((record) => like(call.id.toLowerCase(), record.id)),
    }),
  },
]

/** SQL's LIKE: `%` is any run of characters, `_` any one. */
function like(pattern: string, text: string): boolean {
  let [at, inText, afterRun, runEnd] = [0, 0, -1, 0]
  while (inText < text.length) {
    if (pattern[at] === '%') {
      afterRun = ++at
      runEnd = inText
    } else if (pattern[at] === '_' || pattern[at] === text[inText]) {
      at++
      inText++
    } else if (afterRun >= 0) {
      at = afterRun
      inText = ++runEnd
    } else return false
  }
  return /^%*$/.test(pattern.slice(at))
}
