import { describe, expect, it } from 'vitest'
import { redactCommand } from './redact-command.ts'

// Whatever is secret below holds this.
const mark = 'open-sesame'

describe('redactCommand', () => {
  it.each<[string, string[], string[]]>([
    ['a variable', ['env', `TOKEN=${mark}`, 'npm', 'test'], ['env', 'TOKEN=[redacted]', 'npm', 'test']],
    ['an option and its value', ['x', '--api-token', mark, '-v'], ['x', '--api-token', '[redacted]', '-v']],
    ['an option with its value', ['x', `--password=${mark} a`], ['x', '--password=[redacted]']],
    ['a property', ['java', `-Dpwd=${mark}`], ['java', '-Dpwd=[redacted]']],
    ['a user', ['curl', '-u', `me:${mark}`], ['curl', '-u', 'me:[redacted]']],
    [
      'an address',
      ['x', `http://me:${mark}@a.example/?page=2&token=${mark}`],
      ['x', 'http://[redacted]@a.example/?page=2&token=[redacted]'],
    ],
    [
      'an address of an option',
      ['x', `--url=http://me:${mark}@a.example/`],
      ['x', '--url=http://[redacted]@a.example/'],
    ],
    ['a header', ['curl', '-H', `Authorization: Bearer ${mark}`], ['curl', '-H', 'Authorization: [redacted]']],
    ['a header of an option', ['x', `--header=X-Api-Key:${mark}`], ['x', '--header=X-Api-Key: [redacted]']],
    ['a scheme', ['x', '--say', `Bearer ${mark}`], ['x', '--say', 'Bearer [redacted]']],
    ['JSON', ['x', `{"token":"${mark}","page":2}`], ['x', '{"token":"[redacted]","page":2}']],
    ['a form', ['x', `page=2&token=${mark}`], ['x', 'page=2&token=[redacted]']],
    [
      'a line for a shell',
      ['sh', '-c', `A=1 TOKEN='${mark} x' npm  test`],
      ['sh', '-c', 'A=1 TOKEN=[redacted] npm  test'],
    ],
    [
      'a header in a line',
      ['sh', '-c', `curl -H "Cookie: a=${mark}" x`],
      ['sh', '-c', 'curl -H "Cookie: [redacted]" x'],
    ],
    ['a line in a line', ['sh', '-c', `sh -c 'cd x;TOKEN=${mark} y'`], ['sh', '-c', `sh -c 'cd x;TOKEN=[redacted] y'`]],
    [
      'what a quotation mark opens and none closes',
      ['sh', '-c', `a "b --token ${mark}`],
      ['sh', '-c', 'a "b --token [redacted]'],
    ],
  ])('replaces what lets someone in: %s', (_, words, kept) => {
    expect(redactCommand(words)).toEqual(kept)
  })

  it.each([
    [['npm', 'test']],
    [['npx', 'vitest', 'run', '--passWithNoTests', 'src', '--bail', '1']],
    [['python3', '-m', 'pytest', '-x', '-k', 'token or auth', 'tests/test_x.py::test_y']],
    [['x', '--no-auth', 'y', '--token', '--json']],
    [['sh', '-c', `cd app && NODE_ENV=test it's "fine" \\`]],
  ])('leaves the rest to the letter: %j', (words) => {
    expect(redactCommand(words)).toEqual(words)
  })

  it('takes time in proportion to the words, whatever they are', () => {
    for (const piece of ['a=', "'", '"', '\\"', '\'"', '--token ', 'a:', '{"', '=&;'])
      expect(redactCommand(['sh', piece.repeat(50_000)])).toHaveLength(2)
  })
})
