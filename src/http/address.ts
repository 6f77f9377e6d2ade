/** The path and the query of an address, which may be a path already: without scheme and host. */
export function pathAndQuery(address: string): string {
  return address.startsWith('/') ? address : address.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
}

/** An address without its query. */
export function withoutQuery(address: string): string {
  const question = address.indexOf('?')
  return question < 0 ? address : address.slice(0, question)
}

/** What follows the first question mark of an address; empty where there is none. */
export function queryOf(address: string): string {
  const question = address.indexOf('?')
  return question < 0 ? '' : address.slice(question + 1)
}
