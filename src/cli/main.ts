#!/usr/bin/env node
import { isReadByRunner, listenAgain, stopListening, toStderr } from './print.ts'
import { Command, CommanderError } from 'commander'
import { fileTrouble } from '../trouble/file-trouble.ts'
import { packageVersion } from './package-version.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

// One file per command; only the one that is asked for is loaded, all of them for the help.
const commands: Record<string, () => Promise<{ command: () => Command }>> = {
  serve: () => import('./commands/serve.ts'),
  check: () => import('./commands/check.ts'),
  promises: () => import('./commands/promises.ts'),
  proxy: () => import('./commands/proxy.ts'),
  judge: () => import('./commands/judge.ts'),
  drift: () => import('./commands/drift.ts'),
  generate: () => import('./commands/generate.ts'),
  seed: () => import('./commands/seed.ts'),
  export: () => import('./commands/export.ts'),
}

/**
 * Runs one command line. Exit codes: 0 done, 1 the command's own no (findings, failed records), 2 could not run, 70 a
 * bug of ours.
 */
async function main(argv: string[]): Promise<void> {
  const program = new Command('customers-kit')
    // An option after a command's name is that command's.
    .enablePositionalOptions()
    .description('Mock server, demo data and contract tests for the Customers API.')
    .version(packageVersion())
    .showHelpAfterError('Run with --help to see the options and examples.')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 something was found or failed, 2 could not run,\n70 a bug in customers-kit.',
    )
  const wanted = commands[argv[0] ?? '']
  const loaded = wanted ? [await wanted()] : await Promise.all(Object.values(commands).map((load) => load()))
  for (const { command } of loaded) {
    const made = command()
    made.exitOverride().showHelpAfterError('Run with --help to see the options and examples.')
    for (const sub of made.commands)
      sub.exitOverride().showHelpAfterError('Run with --help to see the options and examples.')
    program.addCommand(made)
  }
  await program.exitOverride().parseAsync(argv, { from: 'user' })
}

// A reader that has seen enough (`| head`) is no error, and where stderr fails nothing can be said. Whoever listens too
// deals with it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || process.stdout.listenerCount('error') > 1) return
  toStderr(`customers-kit: stdout cannot be written: ${fileTrouble(error, 'write')}.\n`)
  process.exitCode = 2
})
process.stderr.on('error', () => {})

// An id or a name that somebody else made up is no command to whoever reads the log.
if (isReadByRunner()) {
  process.stderr.write(`${stopListening}\n`)
  process.on('exit', () => process.stderr.write(`${listenAgain}\n`))
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else if (error instanceof CannotFindOut) {
    toStderr(`customers-kit: ${error.message}\n`)
    process.exitCode = 2
  } else {
    toStderr(
      `customers-kit: this is a bug in customers-kit, please report it.\n${error instanceof Error ? error.stack : String(error)}\n`,
    )
    process.exitCode = 70
  }
})
