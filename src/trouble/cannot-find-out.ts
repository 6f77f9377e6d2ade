/**
 * The deployment cannot be judged: it is not reachable, refuses the credentials, or is no Customers API.
 * The message says what happened, to what, and what to do, in one line.
 */
export class CannotFindOut extends Error {
  override name = 'CannotFindOut'
}
