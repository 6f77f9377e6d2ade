/** A name in a request that the document does not know, and the one that it was probably meant to be. */
export type Ignored = { name: string; meant: string | undefined }

/** The `Warning` that names what was ignored. */
export function warningOf(ignored: readonly Ignored[]): string {
  return `299 customers-kit "Ignored, because the document does not know them: ${nameList(ignored)}"`
}

/** Names in a form that a header can carry whatever they are, the first ten of them. */
export function nameList(ignored: readonly Ignored[]): string {
  const shown = ignored
    .slice(0, 10)
    .map(({ name, meant }) => plain(name) + (meant === undefined ? '' : ` (did you mean ${meant}?)`))
  return shown.join(', ') + (ignored.length > shown.length ? ` and ${ignored.length - shown.length} more` : '')
}

/** What the body of a refusal says of them: the first ten, with what was meant. */
export function ignoredHint(ignored: readonly Ignored[]): Record<string, unknown> {
  return { ignored: ignored.slice(0, 10).map(({ name, meant }) => ({ name: name.slice(0, 60), did_you_mean: meant })) }
}

function plain(name: string): string {
  if (name === '') return '(the empty name)'
  const short = name.length > 60 ? `${name.slice(0, 60)}...` : name
  return short.replace(
    /[^\x20-\x7e]|["\\]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  )
}
