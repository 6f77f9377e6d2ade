/** Ends a story early: what stopped it is a finding already, or the reason why it says nothing. */
export class Stopped extends Error {
  override name = 'Stopped'
}
