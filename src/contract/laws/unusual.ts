/** What is unusual about an address, in words; undefined where it is a plain one. */
export function unusualEmail(email: string): string | undefined {
  const [local = '', domain = ''] = email.split('@')
  if (local.includes('+')) return 'a plus sign in its email'
  if (/[A-Z]/.test(email)) return 'capitals in its email'
  if (local.length > 60) return 'a long email'
  if (domain.split('.').length > 2) return 'an email at a sub-domain'
  if (domain.length - domain.lastIndexOf('.') > 6 && !domain.endsWith('.example'))
    return 'a long top-level domain in its email'
  if (/[^a-z0-9._@-]/.test(email)) return 'unusual letters in its email'
  return undefined
}

/** What is unusual about names: in other scripts, with markup, or longer than most; undefined where they are plain. */
export function unusualName(sent: Record<string, unknown>): string | undefined {
  const names = [sent['first_name'], sent['last_name']].filter((name) => typeof name === 'string')
  const unusual = names.find((name) => !/^[A-Za-z]{2,20}$/.test(name))
  return unusual === undefined ? undefined : 'an unusual name'
}
