import { isThisMachine } from '../client/target.ts'

/** What has to be confirmed before a run writes to a deployment. */
export type Concern =
  /** Real customers may be there: only an explicit option lets the run go on. */
  | { kind: 'production'; reason: string }
  /** A person may simply agree. */
  | { kind: 'confirm'; reason: string }

const safeWords = new Set([
  'sandbox',
  'staging',
  'stage',
  'dev',
  'development',
  'test',
  'testing',
  'qa',
  'uat',
  'demo',
  'mock',
  'local',
  'localhost',
  'internal',
  'preview',
  'example',
  'invalid',
])
const liveWords = new Set(['prod', 'production', 'live', 'api', 'www'])
const manyCustomers = 1_000

/**
 * Whether a target needs a word before it is filled: undefined for this machine and, up to 1,000 customers, for hosts
 * whose name or private address says that they are for trying things out. One host may serve sandbox and live, so its
 * name proves little.
 */
export function guardTarget(target: URL, count: number): Concern | undefined {
  if (isThisMachine(target.hostname)) return undefined
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const words = host.toLowerCase().split(/[.\-_]/)
  const safe =
    words.some((word) => safeWords.has(word.replace(/(?<![0-9])[0-9]+$/, ''))) || isPrivate(host) || !host.includes('.')
  const live = words.find((word) => liveWords.has(word))
  if (live !== undefined && !(safe && (live === 'api' || live === 'www')))
    return { kind: 'production', reason: `${host} looks like production` }
  if (!safe) return { kind: 'confirm', reason: `${host} is not known to be a place for trying things out` }
  if (count > manyCustomers) return { kind: 'confirm', reason: `${count} customers are many for ${host}` }
  return undefined
}

function isPrivate(host: string): boolean {
  return (
    /^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|169\.254\.)[0-9.]+$/.test(host) || /^f[cd][0-9a-f]{2}:/i.test(host)
  )
}
