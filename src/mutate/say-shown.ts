import { isObject, parsed } from '../http/json.ts'
import type { Paths } from '../spec/paths.ts'
import type { Difference } from './differences.ts'
import type { Shown } from './shown.ts'

/** What the tests did and did not see, in one sentence, of a mutant that they let through; `about` is what it does. */
export function sayShown(shown: Shown, about: string, paths: Paths): string {
  const what = about.replace(/\.$/, '')
  const asked = sayAsked(shown, paths)
  // Two sentences cannot become the end of one.
  if (what.includes('. ')) return `Your tests ${asked} and never saw it: ${about}`
  return `Your tests ${asked} and never saw that ${inSentence(what)}.`
}

// A member's name and what is written in capitals stay as they are.
function inSentence(text: string): string {
  const [first = ''] = text.split(' ')
  return /^[A-Z][a-z]*$/.test(first) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

function sayAsked({ method, url, body, rightStatus = 0 }: Shown, paths: Paths): string {
  const match = paths.match(method, url)
  const sent = parsed(body)
  const members = isObject(sent) ? Object.keys(sent) : []
  const isRefused = rightStatus >= 400
  switch (match?.operation?.operationId) {
    case 'createCustomer':
      return isRefused ? `sent a create that has to be refused (${rightStatus})` : 'created a customer'
    case 'updateCustomer':
      if (isRefused) return `sent an update that has to be refused (${rightStatus})`
      return members.length > 0 ? `changed ${listed(members)}` : 'sent an update that changes nothing'
    case 'getCustomer':
      return isRefused ? `read a customer who is not there (${rightStatus})` : 'read a customer'
    case 'blacklistCustomer':
      if (isRefused) return `sent a blacklisting that has to be refused (${rightStatus})`
      return isObject(sent) && sent['blacklist'] === false
        ? 'took a customer off the blacklist'
        : 'blacklisted a customer'
    case 'deleteCustomer':
      return isRefused ? `deleted a customer who is not there (${rightStatus})` : 'deleted a customer'
    case 'listCustomers':
      return isRefused ? `sent a list that has to be refused (${rightStatus})` : sayListed(url)
    default:
      return `sent ${method} ${url}`
  }
}

function sayListed(url: string): string {
  const query = new URL(`http://deployment${url}`).searchParams
  const filters = [...new Set(query.keys())].filter((name) => name !== 'page' && name !== 'page_size')
  const by = filters.length === 0 ? '' : ` by ${listed(filters)}`
  const page = Number(query.get('page'))
  return page > 1 ? `asked for page ${page} of the customers${by}` : `listed customers${by}`
}

function listed(names: string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** A difference in one line: `data.total: "7" instead of 7`. */
export function sayDifference({ place, expected, actual }: Difference): string {
  return `${place}: ${short(actual)} instead of ${short(expected)}`
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
