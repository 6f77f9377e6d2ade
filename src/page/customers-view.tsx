import { useEffect, useRef, useState } from 'preact/hooks'
import { ActButton } from './act-button.tsx'
import { useTold } from './api.ts'
import type { Api } from './api.ts'
import { CustomerDetail } from './customer-detail.tsx'
import { CustomerForm } from './customer-form.tsx'
import type { Customer } from './customer-form.tsx'
import { controlOf, sendJson } from './mock.ts'
import { Panel } from './panel.tsx'
import { go, goOn, hrefOf } from './place.ts'
import type { Place } from './place.ts'
import { say } from './said.tsx'

const size = 25
type Page = { customers: Customer[]; total: number }

/** The customers of a world, read past the API and changed by it. `moment` changes when requests came. */
export function CustomersView({ place, api, moment }: { place: Place; api: Api | undefined; moment: unknown }) {
  const { world, open } = place
  const control = `${controlOf(world)}customers`
  const page = Number(place['page'] ?? 1)
  const filters = filtersOf(place)
  const list = useTold<Page>(`${control}?${query({ ...filters, page: String(page), page_size: String(size) })}`, moment)
  const one = useTold<Page>(open && open !== 'new' ? `${control}?${query({ id: open })}` : undefined, moment)
  // Looked for once it is whole; until then it is kept, however often the page is drawn for what comes meanwhile.
  const sought = place['q'] ?? ''
  const [typed, setTyped] = useState(sought)
  useEffect(() => setTyped(sought), [sought])
  const set = (changes: Record<string, string>): void => go({ ...place, page: '', ...changes }, true)
  const close = (): void => go({ ...place, open: '' })
  const again = async (): Promise<Customer | undefined> => {
    const [, now] = await Promise.all([list.again(), one.again()])
    return now?.customers[0]
  }
  // Until what was asked for comes, what was there stays, and with it the focus and how far one has scrolled.
  const before = useRef(list.told)
  if (list.told || list.trouble) before.current = list.told
  const { customers, total } = before.current ?? { customers: undefined, total: 0 }
  const customer = one.told?.customers[0]

  return (
    <div class={open ? 'split open' : 'split'}>
      <section class="list" aria-label="Customers">
        <form class="bar" role="search" onSubmit={(event) => event.preventDefault()}>
          <input
            type="search"
            aria-label="Find one"
            placeholder="Email, id or reference, exactly"
            value={typed}
            onInput={({ currentTarget: { value } }) => setTyped(value)}
            onChange={({ currentTarget: { value } }) => set({ q: value.trim() })}
          />
          <select
            aria-label="Type"
            value={place['type'] ?? ''}
            onChange={({ currentTarget: { value } }) => set({ type: value })}
          >
            {['', ...(api?.bodyOf('createCustomer').properties?.['customer_type']?.enum ?? [])].map((each) => (
              <option key={each} value={each}>
                {each || 'any type'}
              </option>
            ))}
          </select>
          <select
            aria-label="State"
            value={place['active'] ?? ''}
            onChange={({ currentTarget: { value } }) => set({ active: value })}
          >
            <option value="">any state</option>
            <option value="true">active</option>
            <option value="false">inactive</option>
          </select>
          <span class="grow" />
          <span class="quiet count">
            {total === 0 ? 0 : `${(page - 1) * size + 1} to ${Math.min(total, page * size)} of ${total}`}
          </span>
          <ActButton rests={page < 2} act={() => set({ page: String(page - 1) })}>
            Newer
          </ActButton>
          <ActButton rests={page * size >= total} act={() => set({ page: String(page + 1) })}>
            Older
          </ActButton>
          <a class="button main" href={hrefOf({ ...place, open: 'new' })}>
            Create
          </a>
        </form>
        {list.trouble && <p class="alert">{list.trouble}</p>}
        {customers?.length === 0 && (
          <div class="empty">
            {Object.keys(filters).length > 0 || page > 1 ? (
              <>
                <p>No customer is like that.</p>
                <button type="button" onClick={() => go({ view: 'customers', world })}>
                  Show all
                </button>
              </>
            ) : (
              <p>This world has no customers.</p>
            )}
          </div>
        )}
        <ol class="cards">
          {customers?.map((each) => (
            <li key={each.id}>
              <a
                class="card"
                href={hrefOf({ ...place, open: each.id })}
                aria-current={open === each.id ? 'true' : undefined}
              >
                <span class="words">
                  <strong>
                    <bdi>{nameOf(each)}</bdi>
                  </strong>
                  <bdi>{each.email}</bdi>
                </span>
                {!each.is_active && <span class="chip noted">inactive</span>}
                <span class="chip">{String(each['customer_type'])}</span>
                <time class="quiet count" dateTime={String(each['created_at'])}>
                  {String(each['created_at']).slice(0, 10)}
                </time>
              </a>
            </li>
          ))}
        </ol>
      </section>
      {open === 'new' && api && (
        <Panel label="Customer" title="A new customer" close={close}>
          <CustomerForm
            schema={api.bodyOf('createCustomer')}
            put={async (members) => {
              const { id } = await sendJson<Customer>(world, api.to('createCustomer'), members)
              say('Created')
              await list.again()
              goOn(place, { open: id })
            }}
          />
        </Panel>
      )}
      {open && open !== 'new' && api && (one.told || one.trouble) && (
        <Panel key={open} label="Customer" title={<bdi>{customer ? nameOf(customer) : 'Nobody'}</bdi>} close={close}>
          {customer ? (
            <CustomerDetail
              customer={customer}
              world={world}
              api={api}
              changed={again}
              gone={async () => {
                goOn(place, { open: '' })
                await again()
              }}
            />
          ) : (
            <p class="alert">{one.trouble ?? 'This world has no such customer now.'}</p>
          )}
        </Panel>
      )}
    </div>
  )
}

function filtersOf({ q = '', type = '', active = '' }: Place): Record<string, string> {
  const kind = q.includes('@') ? 'email' : /^[0-9a-f-]{36}$/i.test(q) ? 'id' : 'reference'
  return {
    ...(q && { [kind]: q }),
    ...(type && { customer_type: type }),
    ...(active && { is_active: active }),
  }
}

function query(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}

function nameOf({ email, first_name: first, last_name: last }: Customer): string {
  return [first, last].filter(Boolean).join(' ') || email
}
