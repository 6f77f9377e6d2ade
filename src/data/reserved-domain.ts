// Set aside for examples and tests by RFC 2606 and 6761: mail to them reaches nobody.
const reserved = /(^|\.)(example\.(com|net|org)|example|test|invalid|localhost)$/i

/** Whether a domain, or one above it, is set aside for examples and tests, so that nobody can have it. */
export function isReservedDomain(domain: string): boolean {
  return reserved.test(domain)
}
