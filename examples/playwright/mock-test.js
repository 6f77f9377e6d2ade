import { test as base } from '@playwright/test'

/**
 * Playwright's `test`, with a world of the mock for each test: `request` and `page` ask it by paths alone, and `world`
 * steers it.
 */
export const test = base.extend({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs.
  extraHTTPHeaders: async ({}, use, { testId, retry }) => {
    await use({ 'X-Customers-Kit-World': `${testId}-${retry}` })
  },
  world: async ({ request, extraHTTPHeaders }, use) => {
    const path = `/__kit/worlds/${extraHTTPHeaders['X-Customers-Kit-World']}`
    await use({
      setFaults: (rules) => request.put(`${path}/faults`, { data: rules }),
      setClock: (setting) => request.post(`${path}/clock`, { data: setting }),
    })
  },
})
