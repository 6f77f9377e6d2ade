/** Whether an address is that of a database. */
export function isDatabase(address: string): boolean {
  return /^postgres(ql)?:\/\//.test(address)
}

/** The address of a database without the password and the options in it. */
export function shownDatabase(url: string): string {
  if (!URL.canParse(url)) return 'postgres://…'
  const { protocol, username, host, pathname } = new URL(url)
  return `${protocol}//${username && `${username}@`}${host}${pathname}`
}

/** Why a database did not answer, in words that no full stop follows; of the first of several addresses of one name. */
export function sayTrouble(error: unknown): string {
  const { errors } = error as AggregateError
  const { code, message } = (errors?.[0] ?? error) as Error & { code?: string }
  if (code === 'ECONNREFUSED') return 'nothing listens there'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no host of that name'
  return message.replace(/\.$/, '')
}
