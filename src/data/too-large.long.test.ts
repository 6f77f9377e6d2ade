import { constants } from 'node:buffer'
import { expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import { readData } from './data-file.ts'

it('what is too large for a text is refused in one sentence', async () => {
  const piece = Buffer.from(`${'x'.repeat(2 ** 20 - 1)}\n`.repeat(16))
  async function* pieces() {
    yield Buffer.from('email,customer_type\n')
    for (let bytes = 0; bytes <= constants.MAX_STRING_LENGTH; bytes += piece.length) yield piece
  }
  await expect(readData('-', loadSpec(), pieces())).rejects.toThrow('-:1:1: this is too large to be read at once')
})
