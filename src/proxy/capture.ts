/** Keeps the beginning of a body while it passes. */
export type Capture = {
  push: (chunk: Buffer) => void
  /** How many bytes have passed. */
  size: () => number
  /** All of it so far; undefined once there was more than the limit: then nothing is kept. */
  bytes: () => Buffer | undefined
}

/** A capture of at most `limit` bytes. */
export function createCapture(limit: number): Capture {
  let chunks: Buffer[] = []
  let size = 0
  return {
    push(chunk) {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks = []
    },
    size: () => size,
    bytes: () => (size > limit ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)),
  }
}
