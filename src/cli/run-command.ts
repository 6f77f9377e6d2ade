import { spawn } from 'node:child_process'
import { redactCommand } from '../http/redact-command.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import type { Ended, Limits } from '../mutate/trial.ts'

/** A command of the user's: the program, its arguments, and what it finds in its environment. */
export type Command = {
  argv: readonly [string, ...string[]]
  env: Record<string, string | undefined>
  cwd: string
  /** Holds the group of its processes while it runs. */
  groups: Set<number>
}

const advice = 'Give the command that runs your tests, as in customers-kit mutate -- npm test.'
const keptOutput = 64 * 1024
const graceMs = 2000

/**
 * Runs a command to its end, or to its limit: then, and where the signal is aborted, it and every process that it
 * started is told to end, and killed two seconds later; `wrote` is told what it writes as it comes. Throws
 * `CannotFindOut` where it cannot be started.
 */
export async function runCommand(
  { argv, env, cwd, groups }: Command,
  { limitMs, signal }: Limits,
  wrote?: (text: string) => void,
): Promise<Ended> {
  const [program, ...rest] = argv
  if (program === '') throw new CannotFindOut(`There is no program "". ${advice}`)
  const began = performance.now()
  // In a group of its own, so that what it starts can be ended with it, and so that Ctrl-C reaches us alone.
  const child = spawn(program, rest, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid !== undefined) groups.add(child.pid)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = `${output}${text}`.slice(-keptOutput)
      wrote?.(text)
    })

  let hung = false
  let killing: NodeJS.Timeout | undefined
  let closing: NodeJS.Timeout | undefined
  const end = (): void => {
    if (killing !== undefined || child.pid === undefined) return
    endGroup(child.pid, 'SIGTERM')
    killing = setTimeout(() => endGroup(child.pid!, 'SIGKILL'), graceMs)
  }
  const timer =
    limitMs === undefined
      ? undefined
      : setTimeout(() => {
          hung = true
          end()
        }, limitMs)
  if (signal.aborted) end()
  signal.addEventListener('abort', end)
  try {
    const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject)
      // What it left behind in a group of its own may hold its output open for ever.
      child.once('exit', (exitCode, exitSignal) => {
        if (child.pid !== undefined) endGroup(child.pid, 'SIGKILL')
        groups.delete(child.pid!)
        const over = (): void => resolve([exitCode, exitSignal])
        child.once('close', over)
        closing = setTimeout(over, graceMs)
      })
    })
    return { code: code ?? undefined, signal: by ?? undefined, hung, output, durationMs: performance.now() - began }
  } catch (error) {
    throw cannotStart(redactCommand(argv)[0]!, rest, error as NodeJS.ErrnoException)
  } finally {
    clearTimeout(timer)
    clearTimeout(killing)
    clearTimeout(closing)
    for (const stream of [child.stdout, child.stderr]) stream.destroy()
    signal.removeEventListener('abort', end)
  }
}

/** Sends a signal to every process of a group, as far as there are any. */
export function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It is gone already.
  }
}

function cannotStart(program: string, rest: string[], error: NodeJS.ErrnoException): CannotFindOut {
  if (error.code === 'ENOENT' && /^\w+=/.test(program))
    return new CannotFindOut(
      `There is no program "${program}". Set variables before customers-kit, or with env: -- env NAME=value npm test.`,
    )
  if (error.code === 'ENOENT' && rest.length === 0 && /\s/.test(program))
    return new CannotFindOut(
      `There is no program "${program}". Give its arguments apart, as in -- npm test, or a whole line to a shell: -- sh -c '${program}'.`,
    )
  if (error.code === 'ENOENT') return new CannotFindOut(`There is no program "${program}" here. ${advice}`)
  if (error.code === 'EACCES')
    return new CannotFindOut(
      `"${program}" cannot be run: it is not executable. Give its interpreter too, as in -- python3 ${program}.`,
    )
  return new CannotFindOut(`"${program}" cannot be started: the system says ${error.code ?? error.name}.`)
}
