import type { ErrorAnswer } from '../spec/types.ts'

/** Every kind of refusal, the values of `code` in `spec/schemas/error.json`. */
export type Code = ErrorAnswer['code']

/** One member, parameter or header that is at fault, and what would be right. */
export type FieldError = { field: string; message: string }

/** What a refusal may say beside its code and sentence. */
export type RefusalDetails = {
  /** Every violation of the request. */
  errors?: FieldError[]
  /** For whoever mends a wrong signature. */
  hint?: Record<string, unknown>
  /** Header fields that the answer has to carry, such as `Allow`. */
  headers?: Record<string, string>
}

/** Thrown where a request is understood and not carried out. The message is a sentence for the caller. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: Code
  readonly details: RefusalDetails

  constructor(code: Code, message: string, details: RefusalDetails = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** The refusal of a request that breaks its schema, with every violation. */
export function invalid(errors: FieldError[]): Refusal {
  const count = errors.length
  const first = errors[0]
  const message =
    count === 1 && first
      ? [first.field || 'The body', first.message].join(' ') + '.'
      : `The request holds ${count} violations: see "errors".`
  return new Refusal('VALIDATION_ERROR', message, { errors })
}
