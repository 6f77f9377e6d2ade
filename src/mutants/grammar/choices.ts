import { Refused, type Change, type Variant } from '../behaviour.ts'
import { answersWith, shows, succeedsWith, together } from '../changes.ts'
import { strangers } from '../strangers.ts'
import { variants } from '../variants/variants.ts'
import { shifted } from './recodings.ts'
import { emptyMemory, readsLate, remembering } from './memory.ts'

/** One way to decide what the document leaves open. */
export type Choice = Pick<Variant, 'about' | 'change' | 'needs'> & {
  name: string
  /** Whether it lies in what goes over the wire. */
  wire?: true
}

/** A question that the document leaves open, with the unusual ways to answer it. */
type Question = {
  about: string
  choices: Choice[]
  /** Whether it is for whoever runs the deployment to answer, where that is somebody else. */
  outside?: true
}

/** Variants that are in the fixed list already, by their names. */
function fixed(...names: string[]): Choice[] {
  return names.map((name) => {
    const variant = variants.find((one) => one.name === name)
    if (variant === undefined) throw new Error(`There is no variant ${name}.`)
    return variant
  })
}

function overTheWire(choices: Choice[]): Choice[] {
  return choices.map((choice) => ({ ...choice, wire: true }))
}

function choice(name: string, about: string, change: Change): Choice {
  return { name, about, change }
}

function startsWith(count: number): Choice {
  return choice(`starts-with-${count}`, `There are ${count} customers already.`, () => ({
    begin(customers) {
      for (const record of strangers(count)) customers.set(record.id, record)
      return () => {}
    },
  }))
}

function pagesOf(count: number): Choice {
  return choice(`pages-of-${count}`, `A page holds ${count} where nothing is asked for.`, (was) => ({
    page(matching, call) {
      const query = new URLSearchParams(call.query)
      if (!query.has('page_size')) query.set('page_size', String(count))
      return was.page(matching, { ...call, query })
    },
  }))
}

function pagesUpTo(most: number): Choice {
  return choice(`pages-up-to-${most}`, `A page holds ${most} at most, and says so.`, (was) => ({
    page(matching, call) {
      const query = new URLSearchParams(call.query)
      query.set('page_size', String(Math.min(most, Number(query.get('page_size') ?? most))))
      return was.page(matching, { ...call, query })
    },
  }))
}

function clockOff(seconds: number): Choice {
  return choice(`clock-${seconds}-seconds`, `The clock is ${seconds} seconds off.`, (was) => ({
    now: () => shifted(was.now(), seconds * 1000),
  }))
}

// More than anybody asks for one after the other who waits for what was written.
function readsWithin(milliseconds: number): number {
  return Math.ceil(milliseconds / 30)
}

function readsAfter(milliseconds: number): Choice {
  return choice(`reads-${milliseconds}-ms-late`, `Reads show a write ${milliseconds} ms later.`, (was) => {
    const memory = emptyMemory()
    return together(
      readsLate(memory, milliseconds, () => true, { most: readsWithin(milliseconds) }),
      remembering(memory),
    )(was)
  })
}

function answersWithin(most: number): Choice {
  const change: Change = (was) => {
    const held = new Map<() => void, NodeJS.Timeout>()
    return {
      begin(customers) {
        const stop = was.begin(customers)
        return () => {
          for (const [go, timer] of held) {
            clearTimeout(timer)
            go()
          }
          stop()
        }
      },
      send(answer, response, call) {
        const go = (): void => {
          held.delete(go)
          was.send(answer, response, call)
        }
        held.set(go, setTimeout(go, (call.number * 37) % most))
      },
    }
  }
  return { ...choice(`answers-within-${most}-ms`, `Answers take up to ${most} ms.`, change), wire: true }
}

/**
 * What the document leaves open. One answer at most is drawn to each question; those to later ones are laid over those
 * to earlier ones, so that what shapes an answer comes after what decides it, and what sends it comes last.
 */
export const questions: readonly Question[] = [
  { about: 'who is there already', choices: [0, 1, 30, 150].map(startsWith), outside: true },
  { about: 'what its clock says', choices: [-30, -2, 2, 30].map(clockOff) },
  { about: 'how ids are made', choices: fixed('ids-of-version-7', 'ids-of-version-1') },
  {
    about: 'what becomes of a taken address',
    choices: fixed(
      'duplicates-are-400',
      'duplicates-are-422',
      'conflict-shows-the-customer',
      'duplicate-answers-existing',
      'deleted-emails-stay-taken',
    ),
  },
  {
    about: 'how large a body may be',
    choices: [
      choice('bodies-up-to-50-kilobytes', 'A body of more than 50 kilobytes is refused.', (was) => ({
        readBody(call) {
          if (call.body.length > 50_000) throw new Refused(413, 'PAYLOAD_TOO_LARGE', 'The body is too large.')
          return was.readBody(call)
        },
      })),
    ],
  },
  { about: 'what status a bad body has', choices: fixed('bad-bodies-are-422') },
  {
    about: 'what status an unknown id or path has',
    choices: fixed(
      'deleted-customers-are-410',
      'malformed-ids-are-400',
      'get-by-id-only',
      'media-types-and-methods-are-400-and-404',
    ),
  },
  { about: 'how text is kept', choices: fixed('names-are-trimmed', 'names-in-nfc', 'emails-in-lower-case') },
  {
    about: 'what becomes of metadata and references',
    choices: fixed(
      'metadata-refused',
      'metadata-dropped',
      'metadata-spaced',
      'references-refused',
      'references-may-repeat',
    ),
  },
  {
    about: 'which members are taken',
    choices: fixed(
      'unknown-members-refused',
      'only-documented-updates',
      'is-active-not-updatable',
      'empty-updates-refused',
      'null-clears-names',
      'phones-must-agree',
    ),
  },
  {
    about: 'what is taken that our own rules refuse',
    choices: fixed(
      'numbers-are-taken-as-text',
      'objects-taken-as-text',
      'any-text-is-a-phone-number',
      'any-text-is-a-dial-code',
      'names-of-any-length-taken',
      'other-metadata-passed-over',
      'null-is-as-good-as-absent',
    ),
  },
  {
    about: 'what becomes of a customer_type that is none in an update',
    choices: fixed('other-types-passed-over-in-updates'),
  },
  {
    about: 'what a create has to bring',
    choices: fixed('names-demanded', 'phones-demanded', 'phones-need-a-dial-code'),
  },
  {
    about: 'which names are taken',
    choices: fixed('latin-names-only', 'plain-names-only', 'markup-in-names-is-forbidden'),
  },
  {
    about: 'what can be done to inactive customers',
    choices: [
      ...fixed('inactive-customers-are-locked', 'blacklisted-customers-are-kept', 'blacklisting-twice-is-refused'),
      choice('blacklisting-is-no-update', 'A blacklisting leaves updated_at as it was.', (was) => ({
        blacklist(record, on, call) {
          const { updated_at } = record
          was.blacklist(record, on, call)
          record.updated_at = updated_at
        },
      })),
    ],
  },
  {
    about: 'which routes there are',
    choices: fixed('no-delete', 'no-delete-path', 'deleting-is-forbidden', 'no-blacklist', 'no-delete-no-blacklist'),
  },
  {
    about: 'how a list is ordered',
    choices: fixed('oldest-first', 'sorted-by-id', 'sorted-by-email', 'recently-updated-first'),
  },
  {
    about: 'how much a page holds',
    choices: [
      ...[10, 50].map(pagesOf),
      ...[5, 10, 50].map(pagesUpTo),
      ...fixed('large-pages-refused', 'past-the-end-is-refused'),
    ],
  },
  {
    about: 'what becomes of a query that cannot be',
    choices: fixed('bad-filters-find-nobody', 'unknown-parameters-refused'),
  },
  { about: 'how soon a read shows a write', choices: [50, 300, 900].map(readsAfter) },
  {
    about: 'how names that were never given are shown',
    choices: fixed('missing-names-are-absent'),
  },
  {
    about: 'how fine times are',
    choices: fixed(
      'times-in-seconds',
      'times-in-milliseconds',
      'times-in-nanoseconds',
      'times-without-trailing-zeros',
      'times-rounded-by-the-store',
    ),
  },
  {
    about: 'what else a customer shows',
    choices: [
      ...fixed('undocumented-members', 'phone-number', 'phones-masked-in-lists'),
      choice('counts-reads', 'Customers show how often they were shown, another number each time.', (was) => {
        let count = 0
        return shows((shown) => ({ ...shown, views: (count += 1) }))(was)
      }),
    ],
  },
  {
    about: 'what else an answer shows',
    choices: [
      ...fixed('undocumented-envelope', 'undocumented-paging', 'messages-in-french', 'request-ids-are-short'),
      choice(
        'data-comes-last',
        'The members around data come in another order.',
        succeedsWith(({ data, ...rest }) => ({ ...rest, data })),
      ),
    ],
  },
  {
    about: 'what a create answers beside the customer',
    choices: [
      ...fixed('create-answers-200'),
      choice(
        'create-answers-202',
        'A create is answered with 202.',
        answersWith((answer) => ({ ...answer, status: answer.status === 201 ? 202 : answer.status })),
      ),
      choice(
        'create-answers-location',
        'A create says where the customer is.',
        answersWith((answer) => {
          if (answer.status !== 201) return answer
          const { data } = JSON.parse(answer.body) as { data: { id: string } }
          return { ...answer, headers: { ...answer.headers, location: `/api/customers/${data.id}` } }
        }, 'create'),
      ),
    ],
  },
  {
    about: 'what refusals look like',
    choices: fixed('problem-json', 'bare-envelope-errors', 'errors-without-metadata', 'problems-by-content-type'),
  },
  { about: 'how JSON is written', choices: fixed('members-in-other-order', 'ascii-json') },
  { about: 'how long an answer takes', choices: [15, 40].map(answersWithin) },
  {
    about: 'how an answer is sent',
    choices: [
      ...fixed('more-headers'),
      ...overTheWire(fixed('gzip', 'chunked', 'http-1-0', 'early-hints', 'closes-connections')),
    ],
  },
  // After all that reads answers as JSON or calls them so, which its page is not.
  { about: 'what stands in front of it', choices: fixed('firewall-in-front') },
  {
    about: 'what a delete or a blacklisting answers',
    choices: [
      ...fixed('delete-answers-no-customer'),
      ...overTheWire(fixed('delete-answers-204', 'blacklist-answers-204')),
    ],
  },
  {
    about: 'whether requests are signed',
    choices: [
      { name: 'signed', about: 'Requests have to be signed.', needs: 'auth', change: () => ({}) },
      ...fixed('bad-signatures-are-403').map((one): Choice => ({ ...one, needs: 'auth' })),
    ],
  },
]
