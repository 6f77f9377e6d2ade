/** The plain form of a UUID of any version, in either case. */
export const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a value is a UUID in its plain form. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuidForm.test(value)
}
