/** Whether this is a path that a mock can be put under: `/` and letters, digits, `-`, `_`, `.` or `~`, once or more. */
export function isBasePath(text: string): boolean {
  return /^(?:\/[\w.~-]+)+$/.test(text)
}

/** The path; throws an error where it is none that a mock can be put under: Express would take it for a pattern. */
export function checkedBasePath(path: string): string {
  if (isBasePath(path)) return path
  throw new Error(`the base path ${JSON.stringify(path)} is none: it begins with a slash, such as /v2`)
}
