import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { packageRoot } from '../spec/spec.ts'
import { toStdout } from './print.ts'

// First come first, where a folder has several.
const configNames = ['customers-kit.config.json', 'customers-kit.config.yaml', 'customers-kit.config.yml']

/** The config file in a folder or the nearest one above it; undefined where there is none. */
export function findConfig(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const found = configNames.map((name) => join(at, name)).find((file) => existsSync(file))
    if (found !== undefined) return found
    if (dirname(at) === at) return undefined
  }
}

/**
 * Adds the options that say which config file counts, and show what comes of it: the last of a command's own, since
 * `--print-config` ends the process.
 */
export function addConfigOptions(command: Command): Command {
  return (
    command
      .option(
        '--config <file>',
        'take options from this file; customers-kit.config.{json,yaml} here or above unless given',
      )
      .option('--print-config', 'show what the command would go by, without secrets, and do nothing')
      // Last, once the command has let go of what does not fit.
      .hook('preAction', async (hooked, asked) => {
        if (hooked !== asked || !asked.opts<ConfigOptions>().printConfig) return
        const { printedConfig } = await import('./config-file.ts')
        toStdout(printedConfig(asked, fileOf(asked)))
        // Nothing is under way that would be cut.
        process.exit(0)
      })
  )
}

type ConfigOptions = { config?: string; printConfig?: boolean }

/**
 * Gives a command the options of its config file. Throws `CannotFindOut` where the file cannot be used; `commands` are
 * those that there are.
 */
export async function useConfig(command: Command, commands: readonly string[]): Promise<void> {
  const file = fileOf(command)
  if (file === undefined) return
  const { applyConfig, readConfig } = await import('./config-file.ts')
  applyConfig(command, readConfig(file, commands), knownOptions())
}

function fileOf(command: Command): string | undefined {
  const { config } = command.opts<ConfigOptions>()
  return config === undefined ? findConfig(process.cwd()) : resolve(config)
}

/** The options of all commands, by the schema of config files. */
function knownOptions(): Set<string> {
  const schema = JSON.parse(readFileSync(join(packageRoot, 'src/cli/config.schema.json'), 'utf8')) as {
    $defs: { options: { properties: object } }
  }
  return new Set(Object.keys(schema.$defs.options.properties))
}
