/** The parts of a JSON pointer (RFC 6901) as they are, without its escapes; none for the whole. */
export function pointerParts(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A member's name as a part of a JSON pointer. */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** What the parts of a pointer lead to; undefined where nothing is there. What a value inherits is not there. */
export function follow(value: any, parts: string[]): any {
  return parts.reduce(
    (at, part) => (typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? at[part] : undefined),
    value,
  )
}

/** Puts a member into an object as its own, whatever its name: `__proto__`, too. */
export function put(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
}
