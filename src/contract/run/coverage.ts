import type { PromiseId } from '../../spec/promise-id.ts'

// Written by `npm run coverage:generate`; a test holds it to the stories.

const words = (text: string): readonly PromiseId[] => text.trim().split(/\s+/) as PromiseId[]

/** What nearly every story says something of. */
export const usual: readonly PromiseId[] = words(`
      answer-complete answer-steady answer-json envelope-success envelope-message envelope-data envelope-request-id
      request-id-unique envelope-timestamp timestamp-now no-undocumented-members delete-removes
    `)

/**
 * What each story says something of besides, and how many of its requests change something, where a deployment keeps the
 * document.
 */
export const coverage: Record<string, { writes: number; promises: readonly PromiseId[] }> = {
  'list-at-first': {
    writes: 0,
    promises: words(`
      list-customers list-page-numbers list-pages list-shape list-total
    `),
  },
  'one-life': {
    writes: 5,
    promises: words(`
      blacklist-answer blacklist-back blacklist-deactivates blacklist-that-one blacklist-updated-at create-active
      create-both-types create-customer create-email create-names create-unique-id created-at-true customer-company-id
      customer-created-at customer-created-by customer-customer-type customer-email customer-first-name customer-id
      customer-is-active customer-last-name customer-metadata customer-updated-at delete-answer delete-that-one
      error-no-internals error-shape get-by-id get-stored get-unknown list-filters-combine list-page-numbers
      list-pages list-shape list-total name-length no-server-error routes-present update-answer update-customer
      update-keeps-omitted update-names update-partial update-that-one updated-at-true
    `),
  },
  'a-crowd': {
    writes: 8,
    promises: words(`
      auth-body create-active create-both-types create-customer create-email create-names create-reference
      create-unique-id created-at-true customer-company-id customer-created-at customer-created-by
      customer-customer-type customer-email customer-first-name customer-id customer-is-active customer-last-name
      customer-metadata customer-updated-at list-items list-page-numbers list-page-parameters list-pages list-shape
      list-total name-length names-in-any-script no-server-error updated-at-true
    `),
  },
  'not-signed': {
    writes: 0,
    promises: words(`
      auth-required error-no-internals error-shape no-server-error
    `),
  },
  'not-signed-by-operation': {
    writes: 4,
    promises: words(`
      auth-required create-refused-not-stored created-at-true customer-company-id customer-created-at
      customer-created-by customer-customer-type customer-email customer-first-name customer-id customer-is-active
      customer-last-name customer-metadata customer-updated-at error-no-internals error-shape get-by-id get-stored
      list-filter-email-exact list-page-numbers list-pages list-shape list-total name-length no-server-error
      update-answer update-refused-not-stored updated-at-true
    `),
  },
  'wrongly-signed': {
    writes: 9,
    promises: words(`
      auth-body auth-client auth-header-names auth-required auth-signature auth-window created-at-true
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      error-no-internals error-shape get-by-id get-stored list-customers list-items list-page-numbers list-pages
      list-shape list-total name-length no-server-error update-answer update-keeps-omitted update-names update-partial
      update-refused-not-stored update-that-one updated-at-true
    `),
  },
  'sent-again': {
    writes: 6,
    promises: words(`
      auth-nonce blacklist-that-one create-active create-both-types create-customer create-email create-email-unique
      create-names create-unique-id created-at-true customer-company-id customer-created-at customer-created-by
      customer-customer-type customer-email customer-first-name customer-id customer-is-active customer-last-name
      customer-metadata customer-updated-at delete-that-one error-no-internals error-shape get-by-id get-stored
      list-customers list-items list-page-numbers list-pages list-shape list-total name-length no-server-error
      update-answer update-customer update-keeps-omitted update-names update-partial update-refused-not-stored
      update-that-one updated-at-true
    `),
  },
  'life-of-active-individual': {
    writes: 4,
    promises: words(`
      blacklist-that-one create-email-unique created-at-true customer-company-id customer-created-at
      customer-created-by customer-customer-type customer-email customer-first-name customer-id customer-is-active
      customer-last-name customer-metadata customer-updated-at delete-answer delete-that-one error-no-internals
      error-shape get-by-id get-stored get-unknown list-filter-email-exact list-filter-id list-filters-combine
      list-items list-page-numbers list-pages list-shape list-total name-length no-server-error routes-present
      update-answer update-customer update-email update-keeps-omitted update-names update-partial update-that-one
      updated-at-true
    `),
  },
  'life-of-inactive-individual': {
    writes: 7,
    promises: words(`
      blacklist-answer blacklist-back blacklist-deactivates blacklist-that-one blacklist-updated-at create-active
      create-both-types create-customer create-email create-email-unique create-names create-unique-id created-at-true
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      delete-that-one get-by-id get-stored list-filter-email-exact list-filters-combine list-items list-page-numbers
      list-pages list-shape list-total name-length no-server-error routes-present update-answer update-customer
      update-email update-inactive update-keeps-omitted update-names update-that-one updated-at-true
    `),
  },
  'life-of-active-business': {
    writes: 4,
    promises: words(`
      blacklist-that-one create-active create-both-types create-customer create-email create-email-unique create-names
      create-unique-id created-at-true customer-company-id customer-created-at customer-created-by
      customer-customer-type customer-email customer-first-name customer-id customer-is-active customer-last-name
      customer-metadata customer-updated-at delete-that-one get-by-id get-stored list-filter-email-exact
      list-filters-combine list-items list-page-numbers list-page-parameters list-pages list-shape list-total
      name-length no-server-error update-answer update-customer update-email update-keeps-omitted update-names
      update-partial update-that-one updated-at-true
    `),
  },
  'life-of-inactive-business': {
    writes: 11,
    promises: words(`
      blacklist-answer blacklist-back blacklist-deactivates blacklist-that-one blacklist-updated-at create-active
      create-both-types create-customer create-email create-email-unique create-names create-unique-id created-at-true
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      delete-answer delete-that-one error-no-internals error-shape get-by-id get-stored get-unknown
      list-filter-email-exact list-filter-id list-filters-combine list-items list-page-numbers list-page-parameters
      list-pages list-shape list-total name-length no-server-error routes-present update-answer update-customer
      update-email update-email-unique update-inactive update-keeps-omitted update-names update-partial
      update-refused-not-stored update-that-one updated-at-true
    `),
  },
  'names-and-contacts-by-updates': {
    writes: 8,
    promises: words(`
      auth-body blacklist-that-one create-active create-both-types create-customer create-email create-names
      create-unique-id created-at-true customer-company-id customer-created-at customer-created-by
      customer-customer-type customer-email customer-first-name customer-id customer-is-active customer-last-name
      customer-metadata customer-updated-at delete-that-one get-by-id get-stored name-length names-in-any-script
      no-server-error update-answer update-customer update-keeps-omitted update-names update-other-members
      update-that-one updated-at-true
    `),
  },
  'members-left-out': {
    writes: 4,
    promises: words(`
      auth-body create-active create-both-types create-customer create-email create-metadata create-names
      create-optional-members create-unique-id created-at-true customer-company-id customer-created-at
      customer-created-by customer-customer-type customer-email customer-first-name customer-id customer-is-active
      customer-last-name customer-metadata customer-updated-at get-by-id get-stored list-filter-id list-items
      list-page-numbers list-pages list-shape list-total name-length no-server-error update-answer update-empty
      update-keeps-omitted update-names update-partial update-that-one updated-at-true
    `),
  },
  'members-of-the-system': {
    writes: 5,
    promises: words(`
      auth-body blacklist-answer blacklist-deactivates blacklist-that-one create-active create-both-types
      create-customer create-email create-names create-system-generated create-unique-id created-at-true
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      delete-that-one get-by-id get-stored name-length no-server-error routes-present update-answer update-customer
      update-inactive update-keeps-omitted update-names update-other-members update-system-generated update-that-one
      updated-at-true
    `),
  },
  'addresses-of-all-forms': {
    writes: 3,
    promises: words(`
      blacklist-answer blacklist-deactivates blacklist-that-one create-active create-both-types create-customer
      create-email create-email-unique create-names create-unique-id created-at-true customer-company-id
      customer-created-at customer-created-by customer-customer-type customer-email customer-first-name customer-id
      customer-is-active customer-last-name customer-metadata customer-updated-at get-by-id get-stored
      list-filter-email-exact list-items list-page-numbers list-pages list-shape list-total name-length routes-present
      update-answer update-keeps-omitted update-names update-partial update-that-one updated-at-true
    `),
  },
  'addresses-by-updates': {
    writes: 7,
    promises: words(`
      blacklist-that-one create-active create-both-types create-customer create-email create-email-unique create-names
      create-unique-id created-at-true customer-company-id customer-created-at customer-created-by
      customer-customer-type customer-email customer-first-name customer-id customer-is-active customer-last-name
      customer-metadata customer-updated-at delete-that-one get-by-id get-stored list-filter-email-exact list-items
      list-page-numbers list-pages list-shape list-total name-length update-answer update-customer update-email
      update-keeps-omitted update-partial update-that-one updated-at-true
    `),
  },
  'neighbours-of-an-address': {
    writes: 6,
    promises: words(`
      create-active create-both-types create-customer create-email create-email-unique create-names create-reference
      create-reference-unique create-unique-id created-at-true customer-company-id customer-created-at
      customer-created-by customer-customer-type customer-email customer-first-name customer-id customer-is-active
      customer-last-name customer-metadata customer-updated-at error-no-internals error-shape list-filter-email-exact
      list-filter-reference list-items list-page-numbers list-pages list-shape list-total name-length no-server-error
      updated-at-true
    `),
  },
  'a-taken-address': {
    writes: 7,
    promises: words(`
      blacklist-answer blacklist-deactivates blacklist-that-one blacklist-updated-at create-active create-both-types
      create-customer create-email create-email-unique create-names create-refused-not-stored create-unique-id
      created-at-true customer-company-id customer-created-at customer-created-by customer-customer-type
      customer-email customer-first-name customer-id customer-is-active customer-last-name customer-metadata
      customer-updated-at delete-that-one error-no-internals error-shape get-by-email-or-reference get-by-id
      get-stored list-filter-email-exact list-items list-page-numbers list-pages list-shape list-total name-length
      no-server-error routes-present update-answer update-email-unique update-that-one updated-at-true
    `),
  },
  'an-update-to-a-taken-address': {
    writes: 6,
    promises: words(`
      blacklist-that-one create-active create-both-types create-customer create-email create-names create-unique-id
      created-at-true customer-company-id customer-created-at customer-created-by customer-customer-type
      customer-email customer-first-name customer-id customer-is-active customer-last-name customer-metadata
      customer-updated-at delete-that-one error-no-internals error-shape get-by-id get-stored name-length
      no-server-error update-answer update-customer update-email update-email-unique update-keeps-omitted update-names
      update-refused-not-stored update-that-one updated-at-true
    `),
  },
  'an-address-that-was-given-up': {
    writes: 5,
    promises: words(`
      create-active create-both-types create-customer create-customer-type-values create-email create-email-unique
      create-names create-refused-not-stored create-unique-id created-at-true customer-company-id customer-created-at
      customer-created-by customer-customer-type customer-email customer-first-name customer-id customer-is-active
      customer-last-name customer-metadata customer-updated-at error-no-internals error-shape name-length
      no-server-error update-answer update-email update-keeps-omitted update-partial update-that-one updated-at-true
    `),
  },
  namesakes: {
    writes: 7,
    promises: words(`
      blacklist-answer blacklist-deactivates blacklist-that-one blacklist-updated-at create-active create-both-types
      create-customer create-email create-names create-unique-id created-at-true customer-company-id
      customer-created-at customer-created-by customer-customer-type customer-email customer-first-name customer-id
      customer-is-active customer-last-name customer-metadata customer-updated-at delete-answer delete-that-one
      get-by-id get-stored list-items list-page-numbers list-page-parameters list-pages list-shape list-total
      name-length no-server-error routes-present update-answer update-customer update-keeps-omitted update-names
      update-partial update-that-one updated-at-true
    `),
  },
  'creates-at-once': {
    writes: 3,
    promises: words(`
      create-active create-both-types create-customer create-email create-names create-unique-id created-at-true
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      error-no-internals error-shape list-items list-page-numbers list-page-parameters list-pages list-shape
      list-total name-length no-server-error updated-at-true
    `),
  },
  'updates-at-once': {
    writes: 6,
    promises: words(`
      blacklist-answer blacklist-deactivates blacklist-that-one blacklist-updated-at created-at-true
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      error-no-internals error-shape list-items list-page-numbers list-page-parameters list-pages list-shape
      list-total name-length no-server-error routes-present update-answer update-email update-keeps-omitted
      update-names update-that-one updated-at-true
    `),
  },
  'lists-at-once': {
    writes: 0,
    promises: words(`
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      list-filter-id list-items list-page-numbers list-pages list-shape list-total name-length updated-at-true
    `),
  },
  'bad-creates': {
    writes: 25,
    promises: words(`
      auth-body create-active create-body-json create-body-types create-both-types create-contact-forms
      create-customer create-customer-type-required create-customer-type-values create-email create-email-required
      create-email-valid create-limits create-media-type create-names create-refused-not-stored create-unique-id
      created-at-true customer-company-id customer-created-at customer-created-by customer-customer-type
      customer-email customer-first-name customer-id customer-is-active customer-last-name customer-metadata
      customer-updated-at error-no-internals error-shape list-filter-email-exact list-page-numbers list-pages
      list-shape list-total name-length names-in-any-script no-server-error updated-at-true
    `),
  },
  'bad-updates-and-blacklistings': {
    writes: 22,
    promises: words(`
      auth-body blacklist-body blacklist-body-json blacklist-body-required create-active create-both-types
      create-customer create-email create-names create-unique-id created-at-true customer-company-id
      customer-created-at customer-created-by customer-customer-type customer-email customer-first-name customer-id
      customer-is-active customer-last-name customer-metadata customer-updated-at error-no-internals error-shape
      get-by-id get-stored name-length no-server-error update-answer update-body-json update-body-types
      update-email-valid update-other-members update-refused-not-stored updated-at-true
    `),
  },
  'ids-that-nobody-has': {
    writes: 0,
    promises: words(`
      error-no-internals error-shape list-filter-id list-page-numbers list-pages list-shape list-total no-server-error
    `),
  },
  'nobody-any-more': {
    writes: 11,
    promises: words(`
      auth-body blacklist-answer blacklist-deactivates blacklist-that-one blacklist-unknown create-active
      create-both-types create-customer create-email create-email-unique create-names create-optional-members
      create-unique-id created-at-true customer-company-id customer-created-at customer-created-by
      customer-customer-type customer-email customer-first-name customer-id customer-is-active customer-last-name
      customer-metadata customer-updated-at delete-answer delete-that-one error-no-internals error-shape get-by-id
      get-stored get-unknown list-filter-email-exact list-items list-page-numbers list-pages list-shape list-total
      name-length names-in-any-script no-server-error routes-present update-answer update-customer
      update-keeps-omitted update-names update-that-one update-unknown updated-at-true
    `),
  },
  'queries-of-all-kinds': {
    writes: 0,
    promises: words(`
      error-no-internals error-shape list-bad-query list-filter-reference list-page-numbers list-pages list-shape
      list-total no-server-error
    `),
  },
  'read-again-later': {
    writes: 4,
    promises: words(`
      auth-body blacklist-answer blacklist-deactivates blacklist-that-one create-active create-both-types
      create-customer create-email create-names create-unique-id created-at-true customer-company-id
      customer-created-at customer-created-by customer-customer-type customer-email customer-first-name customer-id
      customer-is-active customer-last-name customer-metadata customer-updated-at delete-that-one get-by-id get-stored
      list-filter-email-exact list-filter-id list-items list-page-numbers list-page-parameters list-pages list-shape
      list-total name-length names-in-any-script no-server-error routes-present update-answer update-customer
      update-inactive update-keeps-omitted update-names update-refused-not-stored update-system-generated
      update-that-one updated-at-true
    `),
  },
  pages: {
    writes: 0,
    promises: words(`
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      list-items list-page-numbers list-page-parameters list-pages list-past-end list-shape list-total name-length
      no-server-error updated-at-true
    `),
  },
  'pages-of-a-filter': {
    writes: 0,
    promises: words(`
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      list-filters-combine list-items list-page-numbers list-page-parameters list-pages list-shape list-total
      name-length no-server-error updated-at-true
    `),
  },
  totals: {
    writes: 0,
    promises: words(`
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      list-customers list-filter-customer-type list-filter-is-active list-filters-combine list-items list-page-numbers
      list-pages list-shape list-total name-length updated-at-true
    `),
  },
  'counting-along': {
    writes: 5,
    promises: words(`
      blacklist-answer blacklist-deactivates blacklist-that-one create-active create-both-types create-customer
      create-email create-email-valid create-names create-refused-not-stored create-unique-id created-at-true
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      delete-answer delete-that-one error-no-internals error-shape get-unknown list-items list-page-numbers
      list-page-parameters list-pages list-shape list-total name-length no-server-error routes-present update-answer
      update-customer update-inactive update-keeps-omitted update-names update-that-one updated-at-true
    `),
  },
  farewells: {
    writes: 34,
    promises: words(`
      customer-company-id customer-created-at customer-created-by customer-customer-type customer-email
      customer-first-name customer-id customer-is-active customer-last-name customer-metadata customer-updated-at
      delete-answer delete-that-one list-items list-page-numbers list-page-parameters list-pages list-shape list-total
      name-length no-server-error routes-present updated-at-true
    `),
  },
}
