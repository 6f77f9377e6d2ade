/**
 * What a person can mend, and because of which nothing can be found out or done: wrong options, a file that is not what
 * it has to be, a port in use, a deployment that is not reachable, refuses the credentials or is no Customers API. The
 * message says what happened, to what, and what to do; the command line prints it and exits with 2.
 */
export class CannotFindOut extends Error {
  override name = 'CannotFindOut'
}
