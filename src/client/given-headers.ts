import type { Header } from '../http/exchange.ts'
import { isSecretName } from '../http/secret-name.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** Header fields that a person gives for every request. */
export type GivenHeaders = {
  /** The fields as they are now; a file that cannot be read any more stands as it was read last. */
  read: () => Header[]
  /** The parts of their values that let someone in, of all that were read so far. */
  secrets: () => readonly string[]
}

// What HTTP itself writes for each connection or message.
const notToGive =
  /^(connection|content-length|expect|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|http2-settings)$/i
const openName = /^(accept(-.*)?|cache-control|content-type|host|user-agent)$/i

/** Whether what a person gives under this name is no secret, so that it may be shown. */
export function isOpen(name: string): boolean {
  return openName.test(name)
}

/**
 * Header fields from texts such as `Name: value` and `@file`, which `readFile` reads anew each time and holds one field a
 * line. Of two with one name the later counts. Throws `CannotFindOut`, without the value, where one is none.
 */
export function createGivenHeaders(texts: readonly string[], readFile: (file: string) => string): GivenHeaders {
  const secrets = new Set<string>()
  const lastRead = new Map<string, Header[]>()
  const keep = (headers: Header[]): Header[] => {
    for (const header of headers) for (const secret of secretsOf(header)) secrets.add(secret)
    return headers
  }
  const fixed = new Map<string, Header>()
  for (const text of texts) {
    const file = fileOf(text)
    if (file === undefined) fixed.set(text, keep([readHeader(text, '--header')])[0]!)
    else lastRead.set(file, keep(readLines(readFile(file), file)))
  }
  const now = (file: string): Header[] => {
    try {
      lastRead.set(file, keep(readLines(readFile(file), file)))
    } catch (error) {
      // Whoever writes a new token may be in the middle of it.
      if (!(error instanceof CannotFindOut)) throw error
    }
    return lastRead.get(file)!
  }
  return {
    read() {
      const fields = new Map<string, Header>()
      for (const text of texts) {
        const file = fileOf(text)
        for (const field of file === undefined ? [fixed.get(text)!] : now(file))
          fields.set(field[0].toLowerCase(), field)
      }
      return [...fields.values()]
    },
    secrets: () => [...secrets],
  }
}

function fileOf(text: string): string | undefined {
  return text.startsWith('@') ? text.slice(1) : undefined
}

function readLines(text: string, file: string): Header[] {
  const headers = text.split(/\r\n|\r|\n/).flatMap((line, n): Header[] => {
    const isEmpty = line.trim() === '' || line.trimStart().startsWith('#')
    return isEmpty ? [] : [readHeader(line, `${file}, line ${n + 1}`)]
  })
  if (headers.length === 0) throw new CannotFindOut(`${file} holds no header: write one a line, such as ${example}.`)
  return headers
}

const example = '"Authorization: Bearer …"'

// The value may be a secret, in a wrong place too, so no error shows it.
function readHeader(text: string, where: string): Header {
  const colon = text.indexOf(':')
  const name = text.slice(0, Math.max(colon, 0)).trim()
  const value = text.slice(colon + 1).trim()
  if (colon < 0 || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    throw new CannotFindOut(`${where} is no header: write its name, a colon and its value, such as ${example}.`)
  if (notToGive.test(name))
    throw new CannotFindOut(
      `${where}: ${name} is not to be given, HTTP writes it itself.` +
        (/^proxy-/i.test(name) ? ' The user and password of a proxy stand in HTTPS_PROXY.' : ''),
    )
  if (value === '' || isScheme(value)) throw new CannotFindOut(`${where}: ${name} has no value. Is a variable empty?`)
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw new CannotFindOut(
      `${where}: the value of ${name} holds what a header cannot: control or non-Latin characters.`,
    )
  return [name, value]
}

// The words of a value by themselves, too, and what Basic packs. Under a name that says nothing only what looks like a
// key: a word such as a tenant's may be anything's.
function secretsOf([name, value]: Header): string[] {
  if (isOpen(name)) return []
  if (!isSecretName(name, 'header')) return /^(?=.*\d)(?=.*[a-z])\S{12,}$/i.test(value) ? [value] : []
  const packed = /^basic\s+(\S+)$/i.exec(value)?.[1]
  const user = packed === undefined ? [] : Buffer.from(packed, 'base64').toString().split(':').slice(1)
  return [value, ...value.split(/[;,\s]+/), ...user].filter((text) => text.length >= 4 && !isScheme(text))
}

// What stands before a token, and alone where that is missing.
function isScheme(text: string): boolean {
  return /^(basic|bearer|digest|token)$/i.test(text)
}
