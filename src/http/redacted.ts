/** What stands in place of a value that lets someone in. */
export const redacted = '[redacted]'
