import { Refused, type Json, type Mutant } from '../../behaviour.ts'
import { answersWith } from '../../changes.ts'

/** Input that the deployment does not survive, or hands on unescaped. */
export const hostileInputMutants: Mutant[] = [
  {
    name: 'c-nul-fails',
    promise: 'no-server-error',
    about: 'A NUL character in a text, which PostgreSQL does not store, is answered 500 in create and update.',
    change: (was) => ({
      faultsOfCreate: (body) => was.faultsOfCreate(withoutNul(body)),
      faultsOfUpdate: (body) => was.faultsOfUpdate(withoutNul(body)),
    }),
  },
  {
    name: 'c-page-overflows',
    promise: 'no-server-error',
    about: 'A page so far out that its offset is no 32-bit number is answered 500.',
    change: (was) => ({
      page(matching, call) {
        const page = was.page(matching, call)
        if (page.page * page.page_size > 0x7fffffff) throw failed()
        return page
      },
    }),
  },
  {
    name: 'c-list-names-unescaped',
    promise: 'answer-json',
    about: 'The list pastes names between quotes as they are: one with a quotation mark or backslash breaks the JSON.',
    change: answersWith((answer) => {
      if (answer.status !== 200) return answer
      const customers = JSON.parse(answer.body).data.customers as Json[]
      const names = customers.flatMap(({ first_name, last_name }) => [first_name, last_name])
      const unsafe = names.filter((name): name is string => typeof name === 'string' && /["\\]/.test(name))
      const body = unsafe.reduce((text, name) => text.split(JSON.stringify(name)).join(`"${name}"`), answer.body)
      return { ...answer, body }
    }, 'list'),
  },
  {
    name: 'c-name-in-header',
    promise: 'answer-complete',
    about:
      'Create repeats first_name in a header: with a name beyond Latin-1 the connection is cut, the customer stored.',
    change: answersWith((answer) => {
      const name = JSON.parse(answer.body).data?.first_name
      return typeof name === 'string' ? { ...answer, headers: { ...answer.headers, 'x-customer-name': name } } : answer
    }, 'create'),
  },
]

function withoutNul(body: Json): Json {
  if (Object.values(body).some((value) => typeof value === 'string' && value.includes('\0'))) throw failed()
  return body
}

function failed(): Refused {
  return new Refused(500, 'INTERNAL_ERROR', 'The server failed to answer this request.')
}
