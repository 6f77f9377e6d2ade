/**
 * What a person can mend: wrong options, a port in use, a file that is not there. The command line prints the message,
 * which says what happened, to what, and what to do, as one line and exits with 2.
 */
export class CannotRun extends Error {
  override name = 'CannotRun'
}
