import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { packageRoot } from '../spec/spec.ts'

/** How a command line ended. */
export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }

/** A command line that runs: the process, what it has written so far, and how it will have ended. */
export type Running = { child: ChildProcess; written: { stdout: string; stderr: string }; ended: Promise<Ended> }

// What changes what it does, and may be set where the tests run.
const ours =
  /^(((FIRST|SECOND)_)?CLIENT_(ID|SECRET)|CUSTOMERS_KIT_(HEADERS|STORE)|PORT|NO_COLOR|FORCE_COLOR|(https?|no)_proxy)$/i

/** Starts `customers-kit` with these arguments as users do, as a process of its own. */
export function startCli(args: string[], options: { env?: Record<string, string>; cwd?: string } = {}): Running {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
  const child = spawn(process.execPath, [join(packageRoot, 'dist/cli/main.js'), ...args], {
    cwd: options.cwd,
    env: { ...env, ...options.env },
  })
  const written = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, ...written }))
  })
  return { child, written, ended }
}

/** Runs `customers-kit` with these arguments to its end. */
export function runCli(args: string[], options: { env?: Record<string, string>; cwd?: string } = {}): Promise<Ended> {
  return startCli(args, options).ended
}
