import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { PromiseId } from '../spec/promise-id.ts'

/** Any JSON object, as a request holds it or an answer shows it. */
export type Json = { [member: string]: unknown }

/**
 * A customer as a deployment keeps it. What was never given is undefined; instants are ISO 8601 in UTC with six
 * fraction digits.
 */
export type Kept = {
  id: string
  email: string
  customer_type: string
  first_name: string | undefined
  last_name: string | undefined
  phone: string | undefined
  country_code: string | undefined
  reference: string | undefined
  company_id: string
  created_by: string
  is_active: boolean
  /** A string that holds JSON. */
  metadata: string
  created_at: string
  updated_at: string
}

/** What a request asks for. */
export type OperationName = 'create' | 'list' | 'get' | 'update' | 'blacklist' | 'delete'

/** One request on its way through a deployment. */
export type Call = {
  /** Counts the requests of this deployment from 1. */
  number: number
  method: string
  /** Without the deployment's prefix and the query. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** The names of the headers in the letters in which they were sent. */
  headerNames: string[]
  /** The bytes as they were sent; empty where there was no body. */
  body: Buffer
  /** Undefined until the route is known. */
  operation: OperationName | undefined
  /** What stands in the id's place of the path; empty where there is none. */
  id: string
  /** Everything this deployment keeps, by id, oldest first. */
  customers: Map<string, Kept>
  /** The id that whoever runs the deployment has given the request; absent where it gave none. */
  requestId?: string
}

/** An answer before it is sent. */
export type Answer = { status: number; headers: Record<string, string>; body: string }

/** One thing that is wrong with a request. */
export type Fault = { field: string; message: string }

/** Why a request is not carried out; thrown by any seam. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly faults: Fault[]
  constructor(status: number, code: string, message: string, faults: Fault[] = []) {
    super(message)
    this.status = status
    this.code = code
    this.faults = faults
  }
}

/** What a list answers: one page of the customers that match, and how many match in all. */
export type Page = { customers: Kept[]; page: number; page_size: number; total: number }

/** The id and the secret that a deployment expects requests to be signed with. */
export type Credentials = { client: string; secret: string }

/**
 * A deployment, cut at its seams. A change replaces some of them and leaves all others as they were;
 * each seam calls the others through this record, so a replaced one is used everywhere.
 */
export type Behaviour = {
  /** What the paths start with, such as `/v2`; empty by default. */
  prefix: string
  /** Undefined where requests need no signature. */
  credentials: Credentials | undefined
  /** The instant that goes into records and answers. */
  now(): string
  newId(): string
  /** The id that the answer to a request shows. */
  requestId(call?: Call): string
  /** Runs once when the deployment starts; what it returns runs when it stops, and leaves nothing of it behind. */
  begin(customers: Map<string, Kept>): () => void
  /** From a request to its answer: everything but the socket. */
  answer(call: Call): Promise<Answer>
  send(answer: Answer, response: ServerResponse, call: Call): void
  authenticate(call: Call): void
  /** Sets the call's operation and id, or refuses. */
  route(call: Call): void
  /** The body as JSON, or a refusal. */
  readBody(call: Call): unknown
  faultsOfCreate(body: Json): Fault[]
  faultsOfUpdate(body: Json): Fault[]
  faultsOfBlacklist(body: Json): Fault[]
  faultsOfQuery(query: URLSearchParams): Fault[]
  /** Which of its members another customer has already. */
  taken(fields: Json, self: Kept | undefined, call: Call): 'email' | 'reference' | undefined
  /** What a create that meets a taken member does: refuses, by default. */
  onTaken(field: 'email' | 'reference', fields: Json, call: Call): Answer
  create(fields: Json, call: Call): Kept
  find(call: Call): Kept | undefined
  /** Changes the record in its place. */
  update(record: Kept, fields: Json, call: Call): void
  blacklist(record: Kept, on: boolean, call: Call): void
  remove(record: Kept, call: Call): void
  matches(filter: string, value: string, record: Kept): boolean
  /** Every customer that the query asks for, in the list's order. */
  select(call: Call): Kept[]
  page(matching: Kept[], call: Call): Page
  /** A customer as an answer shows it. */
  show(record: Kept, call: Call): Json
  /** The `data` of a list. */
  showPage(page: Page, call: Call): unknown
  /** The `data` of an answer about one customer. */
  showOne(record: Kept, call: Call): unknown
  succeed(status: number, message: string, data: unknown, call: Call): Answer
  refuse(refused: Refused, call: Call): Answer
}

/**
 * A transformation of a deployment: the seams it replaces, given all of them as they were. Called once for each
 * deployment, so it may keep state of its own.
 */
export type Change = (was: Readonly<Behaviour>) => Partial<Behaviour>

/** One way in which a deployment breaks the document. */
export type Mutant = {
  /** In kebab-case, unique. */
  name: string
  /** The id in `spec/promises.yaml` of the promise that it breaks. */
  promise: PromiseId
  /** What a user of the deployment would see. */
  about: string
  /** `auth` where it can only be seen on a deployment that expects signatures. */
  needs?: 'auth'
  /** Why nobody sees its promise broken who only watches the traffic of others; absent where it can be seen. */
  unwatchable?: Unwatchable
  change: Change
}

/** What somebody would have to do to see a fault, who only watches one exchange after the other. */
export type Unwatchable =
  | 'only a walk or a count of everybody shows it'
  | 'only asking again shows it'
  | 'somebody who was never seen may have the id'
  | 'somebody who was never seen may have the address'
  | 'the company that a caller names may be its own'

/** One way in which a deployment is unusual and still keeps the document. */
export type Variant = Omit<Mutant, 'promise' | 'unwatchable'>
