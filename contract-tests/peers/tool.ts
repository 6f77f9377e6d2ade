import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a program said and how it ended; null where it was stopped for taking too long. */
export type Ran = { code: number | null; said: string }

/** Where what is installed and generated stays, so that the second run is quick. */
export const workshop: string = join(process.env['VERIFY_FOLDER'] ?? '.verify', 'peers')

/** The programs that use generated clients. */
export const programs: string = fileURLToPath(new URL('programs', import.meta.url))

/** A folder of the workshop, made where it is not there. */
export function place(...names: string[]): string {
  const folder = join(workshop, ...names)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Runs a program to its end, at most ten minutes. Without the program, the code is 127. */
export function run(
  command: string,
  args: string[],
  { cwd = workshop, env = {}, minutes = 10 }: { cwd?: string; env?: Record<string, string>; minutes?: number } = {},
): Promise<Ran> {
  return new Promise((ended) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
    const timer = setTimeout(() => child.kill('SIGKILL'), minutes * 60_000)
    child.on('error', (error) => {
      clearTimeout(timer)
      ended({ code: 127, said: error.message })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      ended({ code, said })
    })
  })
}

/** The same; throws what the program said, the end of it, where it did not end well. */
export async function must(...call: Parameters<typeof run>): Promise<string> {
  const { code, said } = await run(...call)
  if (code !== 0) throw new Error(`${call[0]} ${call[1].join(' ')} ended with ${code}:\n${said.slice(-4000)}`)
  return said
}

/** Whether a program is on this machine. */
async function has(command: string, args = ['--version']): Promise<boolean> {
  return (await run(command, args, { cwd: '.' })).code === 0
}

/** What is needed and this machine has not. */
export async function missing(needs: string[]): Promise<string[]> {
  const there = await Promise.all(needs.map((name) => has(name, name === 'go' ? ['version'] : ['--version'])))
  return needs.filter((_, n) => !there[n])
}

/** Installs packages of npm into a folder of the workshop, once. */
export async function npm(folder: string, packages: string[]): Promise<void> {
  await must('npm', ['init', '-y'], { cwd: folder })
  await must('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], { cwd: folder })
}

/** Installs packages of PyPI into a folder of their own; answers where their programs are. */
export async function pip(packages: string[]): Promise<string> {
  const folder = place('python')
  if (!(await has(join(folder, 'bin', 'pip')))) await must('python3', ['-m', 'venv', folder], { cwd: folder })
  await must(join(folder, 'bin', 'pip'), ['install', '--quiet', ...packages], { cwd: folder })
  return join(folder, 'bin')
}

/** Fetches a jar from Maven's registry into the local repository; answers where it is. */
export async function jar(group: string, artifact: string, version: string): Promise<string> {
  const folder = place('jars')
  const target = `${group}:${artifact}:${version}`
  const repository = ['-q', '-B', `-Dartifact=${target}`, '-Dtransitive=false']
  await must('mvn', [...repository, 'dependency:get'], { cwd: folder })
  const copy = ['-q', '-B', `-Dartifact=${target}`, `-DoutputDirectory=${folder}`, '-Dmdep.useBaseVersion=true']
  await must('mvn', [...copy, 'dependency:copy'], { cwd: folder })
  return join(folder, `${artifact}-${version}.jar`)
}
