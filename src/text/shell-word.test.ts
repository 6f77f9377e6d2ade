import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { shellWord } from './shell-word.ts'

it('a word comes out of a shell as it went in, and stays bare where it can', () => {
  const words = [
    'a b.jsonl',
    "it's",
    '$HOME',
    '`id`',
    '*',
    '~/x',
    '',
    'a;b',
    '"',
    'C:\\x',
    '#x',
    '!y',
    'é',
    '-',
    '{a,b}',
  ]
  const line = words.map(shellWord).join(' ')
  const args = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
  expect(args).toEqual(words)
  expect(shellWord('./a-b_c/d.jsonl')).toBe('./a-b_c/d.jsonl')
})
