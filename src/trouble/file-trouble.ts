/** An error of the operating system, with its code and the call that failed. */
export type SystemError = NodeJS.ErrnoException & { code: string; syscall: string }

/** Whether the operating system said no, as it does where a file is not there. */
export function isSystemError(error: unknown): error is SystemError {
  const { code, syscall } = error as NodeJS.ErrnoException
  return error instanceof Error && typeof code === 'string' && typeof syscall === 'string'
}

const reasons: Record<string, Record<'read' | 'write', string>> = {
  ENOENT: { read: 'it is not there', write: 'there is no such folder' },
  ENOTDIR: { read: 'it is not a folder', write: 'a part of its path is a file, not a folder' },
  EISDIR: { read: 'it is a folder', write: 'it is a folder' },
  EEXIST: { read: 'it is there already', write: 'a file of that name is there already' },
  EACCES: { read: 'you are not allowed to read it', write: 'you are not allowed to write there' },
  EPERM: { read: 'you are not allowed to read it', write: 'you are not allowed to write there' },
  EROFS: { read: 'you are not allowed to read it', write: 'that disk is read-only' },
  ENOSPC: { read: 'the disk is full', write: 'the disk is full' },
  EDQUOT: { read: 'the disk is full', write: 'your share of the disk is used up' },
  EFBIG: { read: 'it is too large', write: 'it would be larger than a file may be here' },
  ENAMETOOLONG: { read: 'its name is too long', write: 'its name is too long' },
  ELOOP: { read: 'its links lead round in a circle', write: 'its links lead round in a circle' },
}

/**
 * Why a file could not be read or written, in words that follow a colon. The name it was tried under is left out: it
 * may be that of a temporary file, which nobody asked for. An error that is not the system's keeps its message.
 */
export function fileTrouble(error: unknown, doing: 'read' | 'write'): string {
  const { message } = error as Error
  if (!isSystemError(error)) return message
  return (
    reasons[error.code]?.[doing] ??
    `the system says ${error.code}, ${message.replace(/^[A-Z0-9]+: /, '').replace(new RegExp(`, ${error.syscall}.*$`, 's'), '')}`
  )
}
