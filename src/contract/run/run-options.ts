import type { Connection } from '../../client/connection.ts'
import type { Wait } from '../../client/send.ts'
import type { Credentials } from '../../client/sign.ts'
import type { Spec } from '../../spec/spec.ts'
import type { Told } from '../knowledge/told.ts'
import type { Progress } from './outcome.ts'
import type { Mode } from './plan.ts'

/** What a run needs to know. Everything but the target has a default. */
export type RunOptions = {
  /** Base URL of the deployment, with any path prefix: the part before the documented paths. */
  target: string
  /** The documents to hold it to; the package's own unless given. */
  spec?: Spec
  /** `full` unless given. */
  mode?: Mode
  /** How it is reached, and what is given with every request; straight unless given. */
  connection?: Connection
  /** Signs every request; without it none is signed and the stories of signatures are left out. */
  credentials?: Credentials | undefined
  /** The domain of the emails that are made up; reserved ones unless given. */
  emailDomain?: string
  /** Decides the values that are drawn; the same seed draws the same ones. Random unless given. */
  seed?: number
  /** Makes undocumented members and broken promises of our own failures. */
  strict?: boolean
  /** Requests a minute at most; without it as fast as answers come. */
  ratePerMinute?: number
  /** What is tried: `promise:ID`, `operation:ID` or the name of a story; all of the mode unless given. */
  include?: readonly string[] | undefined
  exclude?: readonly string[] | undefined
  /** Names of stories that are told before others. */
  first?: readonly string[] | undefined
  /**
   * How many requests may be sent at most, cleaning up included; as the mode has it unless given: in the mode `deep`
   * 3000.
   */
  maxRequests?: number | undefined
  /** How many of them may create, update, blacklist or delete; as the mode has it unless given. */
  maxWrites?: number | undefined
  /** How many milliseconds drawing stories may take in the mode `deep`; five minutes unless given, or what the rate takes. */
  deepMs?: number
  /** File that names every customer before it is created; in memory only without it. */
  ledger?: string
  /** Allows plain http to a host that is not this machine. */
  allowHttp?: boolean
  /** Milliseconds that one answer may take; 30000 unless given. */
  timeoutMs?: number
  /** Requests under way at once; 8 unless given. */
  concurrency?: number
  /** Told of each wait before a request is sent again. */
  onWait?: (wait: Wait) => void
  /** Told of each request that was answered, and of each story that is done. */
  onProgress?: (progress: Progress) => void
  /**
   * Tells each story when the one before has ended, of customers that it makes itself, and sends one request at a time: so
   * that two runs of one seed ask the same in the same order, whatever is there already and whatever other stories saw.
   */
  inOrder?: boolean
  /** Told of each answer that a story was given, and which keys of findings it showed. */
  onAnswer?: (answer: { story: string; told: Told; broken: readonly string[] }) => void
  /** Milliseconds that the run may take, cleaning up included; without it as long as it takes. */
  maxTimeMs?: number
  /** Ends the run early, with what was created cleaned up. */
  signal?: AbortSignal
}
