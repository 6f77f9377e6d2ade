// Made from spec/schemas by `npm run types:generate`. Change the schemas instead.

/**
 * A customer as a store keeps it and as a data file holds it: what answers show, and the contact members that answers leave out.
 */
export type CustomerRecord = Customer & {
  /**
   * An active phone number in the international form of E.164; a national number where country_code is given.
   */
  phone?: string
  /**
   * The country's dial code: a plus sign and one to four digits.
   */
  country_code?: string
  /**
   * Your own id for the customer; no two customers share one, and the list can be filtered by it.
   */
  reference?: string
}

export interface Shapes {
  customer: Customer
  'customer-record': CustomerRecord
  'create-request': CreateRequest
  'update-request': UpdateRequest
  'blacklist-request': BlacklistRequest
  'list-query': ListQuery
  'customer-envelope': CustomerEnvelope
  'list-envelope': ListEnvelope
  error: ErrorAnswer
}
/**
 * A customer as every answer shows it.
 */
export interface Customer {
  /**
   * Identifies the customer for good; the address of get, update, blacklist and delete.
   */
  id: string
  /**
   * Given name. Null or absent when it was never given.
   */
  first_name?: string | null
  /**
   * Family name. Null or absent when it was never given.
   */
  last_name?: string | null
  /**
   * Where the customer is reached, and how the customer logs in. No two customers share one.
   */
  email: string
  /**
   * A person's account or a company's.
   */
  customer_type: 'individual' | 'business'
  /**
   * The company that this customer belongs to.
   */
  company_id: string
  /**
   * The user or API client that created this customer.
   */
  created_by: string
  /**
   * False from the moment that the customer is blacklisted.
   */
  is_active: boolean
  /**
   * Whatever else was attached, as a string that holds JSON; "{}" when there is nothing.
   */
  metadata: string
  /**
   * When the customer was created, RFC 3339 in UTC.
   */
  created_at: string
  /**
   * When the customer was last changed, RFC 3339 in UTC.
   */
  updated_at: string
}
/**
 * What a new customer is made from. Members that are not listed here are ignored, or refused by a mock that runs with --strict.
 */
export interface CreateRequest {
  /**
   * Given name, for identification and for addressing the customer.
   */
  first_name?: string
  /**
   * Family name; with the given name it is the full legal name.
   */
  last_name?: string
  /**
   * A valid address that no other customer has, compared without regard to case.
   */
  email: string
  /**
   * An active phone number in the international form of E.164; a national number where country_code is given.
   */
  phone?: string
  /**
   * The country's dial code: a plus sign and one to four digits.
   */
  country_code?: string
  /**
   * A person's account or a company's.
   */
  customer_type: 'individual' | 'business'
  /**
   * Your own id for the customer; no two customers share one, and the list can be filtered by it.
   */
  reference?: string
  /**
   * Anything else to attach: an object, or a string that holds a JSON object. It is kept and answered as a string.
   */
  metadata?:
    | string
    | {
        [k: string]: unknown
      }
}
/**
 * The members to change. One that is left out keeps its value; an empty object changes nothing but updated_at.
 */
export interface UpdateRequest {
  /**
   * The new address; no other customer may have it.
   */
  email?: string
  /**
   * The new given name.
   */
  first_name?: string
  /**
   * The new family name.
   */
  last_name?: string
  /**
   * The new phone number: in the form of E.164; a national number where country_code is given, now or before.
   */
  phone?: string
  /**
   * The new dial code: a plus sign and one to four digits.
   */
  country_code?: string
  /**
   * The new account type.
   */
  customer_type?: 'individual' | 'business'
  /**
   * Your own new id for the customer; no other customer may have it.
   */
  reference?: string
  /**
   * What is attached from now on, in place of what was: an object, or a string that holds a JSON object.
   */
  metadata?:
    | string
    | {
        [k: string]: unknown
      }
  /**
   * False to deactivate the customer, true to activate it again.
   */
  is_active?: boolean
}
/**
 * Whether the customer is to be blacklisted.
 */
export interface BlacklistRequest {
  /**
   * True blacklists the customer, false takes the customer off the list again.
   */
  blacklist: boolean
}
/**
 * Which customers the list shows. Filters may be combined; a customer has to match all of them.
 */
export interface ListQuery {
  /**
   * Only the customer with this id.
   */
  id?: string
  /**
   * Only the customer to whom you gave this reference.
   */
  reference?: string
  /**
   * Only the customer with exactly this address.
   */
  email?: string
  /**
   * Only customers of this type.
   */
  customer_type?: 'individual' | 'business'
  /**
   * true for active customers only, false for blacklisted or otherwise inactive ones only.
   */
  is_active?: boolean
  /**
   * Which page, counted from 1. A page past the last one is empty.
   */
  page?: number
  /**
   * How many customers a page holds.
   */
  page_size?: number
}
/**
 * The answer to everything that concerns one customer.
 */
export interface CustomerEnvelope {
  /**
   * The request was carried out.
   */
  success: true
  /**
   * The outcome, for people.
   */
  message: string
  data: Customer
  /**
   * For support and debugging.
   */
  metadata: {
    /**
     * Identifies this one request, in logs and to support.
     */
    request_id: string
  }
  /**
   * When the server made this answer, RFC 3339 in UTC.
   */
  timestamp: string
}
/**
 * The answer to a list, even where a single customer matches.
 */
export interface ListEnvelope {
  /**
   * The request was carried out.
   */
  success: true
  /**
   * The outcome, for people.
   */
  message: string
  /**
   * One page of the customers that match.
   */
  data: {
    /**
     * The customers on this page, newest first.
     */
    customers: Customer[]
    /**
     * Which page this is, counted from 1.
     */
    page: number
    /**
     * How many customers a page holds.
     */
    page_size: number
    /**
     * How many customers match, on all pages together.
     */
    total: number
  }
  /**
   * For support and debugging.
   */
  metadata: {
    /**
     * Identifies this one request, in logs and to support.
     */
    request_id: string
  }
  /**
   * When the server made this answer, RFC 3339 in UTC.
   */
  timestamp: string
}
/**
 * The answer to every request that was refused or failed: the envelope's members and those of an RFC 9457 problem.
 */
export interface ErrorAnswer {
  /**
   * The request was not carried out.
   */
  success: false
  /**
   * What went wrong, for people.
   */
  message: string
  /**
   * Names the kind of problem.
   */
  type: string
  /**
   * The kind of problem in a few words, the same every time.
   */
  title: string
  /**
   * The HTTP status of this answer.
   */
  status: number
  /**
   * What happened this time and what to do about it.
   */
  detail: string
  /**
   * The kind of problem, for programs.
   */
  code:
    | 'VALIDATION_ERROR'
    | 'UNAUTHORIZED'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'METHOD_NOT_ALLOWED'
    | 'REQUEST_TIMEOUT'
    | 'DUPLICATE_KEY_ERROR'
    | 'PAYLOAD_TOO_LARGE'
    | 'UNSUPPORTED_MEDIA_TYPE'
    | 'RATE_LIMITED'
    | 'HEADERS_TOO_LARGE'
    | 'INTERNAL_ERROR'
    | 'SERVICE_UNAVAILABLE'
  /**
   * Every violation that the request holds, each with its field.
   *
   * @minItems 1
   */
  errors?: {
    /**
     * The member, parameter or header at fault; empty for the body as a whole.
     */
    field: string
    /**
     * What is wrong with it and what would be right.
     */
    message: string
  }[]
  /**
   * With a 401 of the mock: which cause it was, what was signed and where the signatures part. With any other refusal: the names in the request that were ignored, each with the one that it was probably meant to be.
   */
  hint?: {
    [k: string]: unknown
  }
  /**
   * For support and debugging.
   */
  metadata: {
    /**
     * Identifies this one request, in logs and to support.
     */
    request_id: string
  }
  /**
   * The request id once more, under the name that problem answers use.
   */
  correlation_id: string
  /**
   * When the server made this answer, RFC 3339 in UTC.
   */
  timestamp: string
}
