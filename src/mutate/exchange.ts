/** A request as it came. */
export type Sent = {
  method: string
  /** Path and query. */
  url: string
  /** Names and values in turn, as they were sent. */
  rawHeaders: string[]
  /** The bytes of the body; empty where there was none. */
  body: Buffer
  /** The deployment's clock when it came: ISO 8601 in UTC with six fraction digits. */
  at: string
}

/** What a client was answered. */
export type Answered = {
  /** Undefined where nothing came that could be an answer. */
  status: number | undefined
  /** One a line, as they came; without those that belong to the connection and not to the answer. */
  headers: string[]
  body: Buffer
  /** Whether as many bytes came as were said to come. */
  whole: boolean
}

/** One request of a run, and its answer. */
export type Exchange = {
  sent: Sent
  /** Undefined where the run was over before it was answered. */
  answered: Answered | undefined
  /** Milliseconds from the run's start to the request's coming, and to the end of its answer or of the run. */
  from: number
  to: number
}

// They tell of the connection and the moment, and differ from run to run.
const ofTheConnection = /^(date|connection|keep-alive):/i

/** Reads the bytes that were sent for one answer. */
export function readAnswer(bytes: Buffer): Answered {
  const end = bytes.indexOf('\r\n\r\n')
  const [line = '', ...headers] = bytes.subarray(0, Math.max(0, end)).toString('latin1').split('\r\n')
  const status = /^HTTP\/1\.1 (\d{3})/.exec(line)?.[1]
  if (status === undefined) return { status: undefined, headers: [], body: bytes, whole: false }
  const body = bytes.subarray(end + 4)
  const length = headers.find((header) => /^content-length:/i.test(header))
  return {
    status: Number(status),
    headers: headers.filter((header) => !ofTheConnection.test(header)),
    body,
    whole: length === undefined ? !isCutChunked(headers, body) : Number(length.slice(15)) <= body.length,
  }
}

function isCutChunked(headers: string[], body: Buffer): boolean {
  return (
    headers.some((header) => /^transfer-encoding:.*chunked/i.test(header)) &&
    !body.toString('latin1').endsWith('0\r\n\r\n')
  )
}

/** Whether a client was answered the same, byte for byte. */
export function isSame(one: Answered, other: Answered): boolean {
  return (
    one.status === other.status &&
    one.body.equals(other.body) &&
    one.whole === other.whole &&
    one.headers.join('\n') === other.headers.join('\n')
  )
}
