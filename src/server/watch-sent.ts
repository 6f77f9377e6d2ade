import { isUtf8 } from 'node:buffer'
import type { ServerResponse } from 'node:http'
import type { StandInAnswer } from '../http/stand-in.ts'

/** What left of an answer: its status, undefined where nothing did, names and values in turn, and its body as text. */
export type Sent = { status: number | undefined; fields: string[]; body: string }

/**
 * Tells once what left of an answer that somebody else sends, whether it ends well or the connection is cut. A body that
 * left in another coding is told as it was meant.
 */
export function watchSent(
  res: ServerResponse,
  meant: Pick<StandInAnswer, 'status' | 'headers' | 'body'>,
  tell: (sent: Sent) => void,
): void {
  const { socket } = res
  const written = socket?.bytesWritten ?? 0
  const chunks: Buffer[] = []
  let headers: object = meant.headers
  let isOver = false
  const over = (): void => {
    if (isOver) return
    isOver = true
    const fields = Object.entries(headers).flatMap(([name, value]) => [name, String(value)])
    // What was written past the response is only seen at the socket.
    if (!res.headersSent) {
      const isSent = (socket?.bytesWritten ?? 0) > written
      return tell(isSent ? { ...meant, fields } : { status: undefined, fields: [], body: '' })
    }
    const sent = Buffer.concat(chunks)
    const body = isGzip(sent) || isUtf16(sent) ? meant.body : sent.toString(isUtf8(sent) ? 'utf8' : 'latin1')
    tell({ status: res.statusCode, fields, body })
  }
  const take = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string))
  }
  const writeHead = res.writeHead.bind(res) as (...given: unknown[]) => typeof res
  const write = res.write.bind(res) as (...given: unknown[]) => boolean
  const end = res.end.bind(res) as (...given: unknown[]) => typeof res
  res.writeHead = (...given: unknown[]) => {
    headers = given.find((one) => typeof one === 'object' && one !== null) ?? {}
    return writeHead(...given)
  }
  res.write = (...given: unknown[]) => {
    take(given[0])
    return write(...given)
  }
  res.end = (...given: unknown[]) => {
    take(given[0])
    end(...given)
    over()
    return res
  }
  res.once('close', over)
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

// JSON begins with a character of ASCII, and then with another one or its end.
function isUtf16(bytes: Buffer): boolean {
  return bytes.length > 1 && bytes[1] === 0
}
