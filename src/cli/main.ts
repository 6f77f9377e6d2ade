#!/usr/bin/env node
import { isReadByRunner, listenAgain, stopListening, toStderr } from './print.ts'
import { Command, CommanderError } from 'commander'
import { fileTrouble } from '../trouble/file-trouble.ts'
import { addConfigOptions, useConfig } from './use-config.ts'
import { redactAddresses } from '../http/redact-address.ts'
import { redacted } from '../http/redacted.ts'
import { packageVersion } from '../spec/package-version.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

// One file per command; only the one that is asked for is loaded, all of them for the help.
const commands: Record<string, () => Promise<{ command: () => Command }>> = {
  serve: () => import('./commands/serve.ts'),
  check: () => import('./commands/check.ts'),
  compare: () => import('./commands/compare.ts'),
  promises: () => import('./commands/promises.ts'),
  mutants: () => import('./commands/mutants.ts'),
  proxy: () => import('./commands/proxy.ts'),
  judge: () => import('./commands/judge.ts'),
  drift: () => import('./commands/drift.ts'),
  diff: () => import('./commands/diff.ts'),
  generate: () => import('./commands/generate.ts'),
  seed: () => import('./commands/seed.ts'),
  export: () => import('./commands/export.ts'),
  mutate: () => import('./commands/mutate.ts'),
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
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 something was found or failed, 2 could not run,\n70 a bug in customers-kit.',
    )
  const wanted = commands[argv[0] ?? '']
  const loaded = wanted ? [await wanted()] : await Promise.all(Object.values(commands).map((load) => load()))
  for (const { command } of loaded) {
    const made = command()
    for (const each of [made, ...made.commands]) addConfigOptions(askingWell(each))
    program.addCommand(made)
  }
  program.hook('preAction', async (_, command) => useConfig(command, Object.keys(commands)))
  await askingWell(program).parseAsync(argv, { from: 'user' })
}

// Whatever is wrong, the line that says so begins alike, whoever has noticed it.
function askingWell(command: Command): Command {
  return command
    .exitOverride()
    .showHelpAfterError('Run with --help to see the options and examples.')
    .configureOutput({
      writeErr: toStderr,
      outputError: (text, write) => write(withoutValue(text).replace(/^error: /, 'customers-kit: ')),
    })
}

// What a mistyped option or a variable before the command was to hold may let someone in.
function withoutValue(text: string): string {
  return redactAddresses(text.replace(/^(error: unknown (?:option|command) '[^=']*=).*'/s, `$1${redacted}'`))
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
