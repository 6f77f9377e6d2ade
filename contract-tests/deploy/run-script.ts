import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

/** How a program ended: its code, and what it wrote to both streams. */
export type Ended = { code: number | null; said: string }

/** Runs a program to its end in this folder; `CLIENT_ID` and what GitHub sets are not passed on unless given. */
export function runScript(
  [file, ...args]: [string, ...string[]],
  { cwd, env = {}, started }: { cwd: string; env?: Record<string, string>; started?: (child: ChildProcess) => void },
): Promise<Ended> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CLIENT_|GITHUB_|NO_COLOR|FORCE_COLOR)/.test(name)),
  )
  const child = spawn(file, args, { cwd, env: { ...inherited, ...env } })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  started?.(child)
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, said }))
  })
}
