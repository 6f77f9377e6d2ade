import { redacted } from './redacted.ts'
import { isSecretName } from './secret-name.ts'

/** What parts a body of parts, by its Content-Type or, where that is not known, by its first line; undefined for others. */
export function boundaryOf(text: string, contentType: string | undefined): string | undefined {
  if (contentType === undefined) {
    const line = text.startsWith('--') ? text.slice(2, 200).split(/\r?\n/, 1)[0]! : ''
    // Whatever else begins so is not followed by header fields.
    return /\r?\ncontent-disposition:/i.test(text.slice(0, 300)) && line !== '' ? line.trimEnd() : undefined
  }
  if (!/^multipart\//i.test(contentType)) return undefined
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]*)"|([^\s;"]+))/i.exec(contentType) ?? []
  return (quoted ?? plain) || undefined
}

/**
 * A body of parts, such as `multipart/form-data` has them (RFC 7578), with the content of each part whose name lets
 * someone in replaced, and the rest of it to the letter; `redactPart` is given the content of the others. What was cut
 * off counts as far as it goes. Takes time in proportion to the text.
 */
export function redactParts(
  text: string,
  boundary: string,
  redactPart: (content: string, contentType: string | undefined) => string,
): string {
  const delimiter = `--${boundary}`
  return text
    .split(delimiter)
    .map((part, n) => (n === 0 ? part : redactOne(part, redactPart)))
    .join(delimiter)
}

function redactOne(part: string, redactPart: (content: string, contentType: string | undefined) => string): string {
  const [blank = ''] = /\r?\n\r?\n/.exec(part) ?? []
  if (blank === '') return part
  const start = part.indexOf(blank) + blank.length
  // The line break before the next boundary belongs to that.
  const end = part.endsWith('\r\n') ? part.length - 2 : part.endsWith('\n') ? part.length - 1 : part.length
  if (end <= start) return part
  const head = part.slice(0, start)
  const content = part.slice(start, end)
  const field = (name: string): string | undefined =>
    head
      .split('\n')
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim()
  const [, quoted, plain] =
    /;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(field('content-disposition') ?? '') ?? []
  const kept = isSecretName(quoted ?? plain ?? '', 'parameter') ? redacted : redactPart(content, field('content-type'))
  return `${head}${kept}${part.slice(end)}`
}
