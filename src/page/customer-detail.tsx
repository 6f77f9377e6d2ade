import { useState } from 'preact/hooks'
import type { Api } from './api.ts'
import { CustomerForm } from './customer-form.tsx'
import type { Customer } from './customer-form.tsx'
import { sendJson } from './mock.ts'
import { say } from './said.tsx'

/** One customer: what never changes, a form for what does, and what else can be done with it, all of it by the API. */
export function CustomerDetail({
  customer,
  world,
  api,
  changed,
  gone,
}: {
  customer: Customer
  world: string
  api: Api
  changed: () => Promise<Customer | undefined>
  gone: () => Promise<void>
}) {
  const { id, is_active: isActive, updated_at: at } = customer
  // The customer that the form shows; what others change meanwhile is not taken for a change that is made here.
  const [begun, setBegun] = useState({ customer, round: 0 })
  const [isOwn, setOwn] = useState(false)
  /** Changes the customer, and goes on from what it is then; with `anew` the form shows all of it, else what is not typed. */
  const own = async (change: () => Promise<unknown>, done: string, anew: boolean): Promise<void> => {
    setOwn(true)
    try {
      await change()
      say(done)
      const now = await changed()
      if (now) setBegun(({ round }) => ({ customer: now, round: anew ? round + 1 : round }))
    } finally {
      setOwn(false)
    }
  }
  const [isSure, setSure] = useState(false)
  const tried = (act: Promise<void>): void => void act.catch((error: Error) => say(error.message, 'bad'))
  const remove = async (): Promise<void> => {
    await sendJson(world, api.to('deleteCustomer', id))
    say('Deleted')
    await gone()
  }
  const schema = api.bodyOf('updateCustomer')
  const steady = Object.entries(customer).filter(([name]) => !(name in (schema.properties ?? {})))
  return (
    <>
      <dl class="headers">
        {steady.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{String(value)}</dd>
          </div>
        ))}
      </dl>
      <div class="actions">
        <button
          type="button"
          onClick={() =>
            tried(
              own(
                () => sendJson(world, api.to('blacklistCustomer', id), { blacklist: isActive }),
                isActive ? 'Blacklisted' : 'Off the blacklist',
                false,
              ),
            )
          }
        >
          {isActive ? 'Blacklist' : 'Take off the blacklist'}
        </button>
        <button
          type="button"
          class="danger"
          onBlur={() => setSure(false)}
          onClick={() => {
            if (isSure) tried(remove())
            else setSure(true)
          }}
        >
          {isSure ? 'Really delete' : 'Delete'}
        </button>
      </div>
      {at !== begun.customer.updated_at && !isOwn && (
        <p class="alert">
          It was changed meanwhile.{' '}
          <button type="button" onClick={() => setBegun({ customer, round: begun.round + 1 })}>
            Show it as it is now
          </button>
        </p>
      )}
      <CustomerForm
        schema={schema}
        customer={begun.customer}
        round={begun.round}
        put={(members) => own(() => sendJson(world, api.to('updateCustomer', id), members), 'Saved', true)}
      />
    </>
  )
}
