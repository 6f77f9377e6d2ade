import type { Whole } from './mock.ts'
import { mainWorld } from './place.ts'

/** What stands where the journal keeps a value to itself. */
const redacted = '[redacted]'
// Of one connection, or told anew by whoever sends.
const dropped =
  /^(host|content-length|connection|transfer-encoding|accept-encoding|expect|keep-alive|x-customers-kit-world)$/i

/** The header fields of a request that make sense in another one. */
export function repeatable({ request }: Whole): [name: string, value: string][] {
  return request.headers.filter(([name, value]) => !dropped.test(name) && !value.includes(redacted))
}

/** A request as a command for a shell. What the journal does not show has to be put in again. */
export function curlOf(whole: Whole, world: string): string {
  const { method, url, request } = whole
  const fields = [...repeatable(whole)]
  if (world !== mainWorld) fields.push(['X-Customers-Kit-World', world])
  return [
    `curl -i -X ${method} ${quoted(location.origin + url)}`,
    ...fields.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    ...(request.body === undefined ? [] : [`  --data-binary ${quoted(request.body)}`]),
  ].join(' \\\n')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
