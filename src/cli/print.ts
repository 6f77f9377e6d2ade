import { randomUUID } from 'node:crypto'
import { visible } from '../text/visible.ts'

/** Writes text for people to stdout. What others put into it can steer neither a terminal nor the runner of a CI. */
export function toStdout(text: string): void {
  process.stdout.write(harmless(text))
}

/** As `toStdout`, to stderr. */
export function toStderr(text: string): void {
  process.stderr.write(harmless(text))
}

/** Whether GitHub Actions reads what is printed, and takes lines of it for commands. */
export function isReadByRunner(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true'
}

/** What has to be printed for the runner to listen to commands again; nobody else can know it. */
export const listenAgain = `::${randomUUID()}::`

/** What tells the runner to take nothing for a command until `listenAgain`. */
export const stopListening = `::stop-commands::${listenAgain.slice(2, -2)}`

// Of the two forms of a command one has to begin its line, the other counts wherever it stands. A log that is only
// partly the runner's, as where stderr goes to a file, has no guard before it.
function harmless(text: string): string {
  const plain = visible(text)
  return isReadByRunner() ? plain.replace(/^([ \t]*:)(?=:)/gm, '$1\u200B').replaceAll('##[', '#\u200B#[') : plain
}
