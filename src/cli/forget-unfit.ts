import type { Command } from 'commander'

/**
 * Names the options that do not fit the form in which a command is used; `isGiven` tells whether one stands on the
 * command line itself.
 */
type Unfit<Options> = (
  options: Options,
  isGiven: (name: keyof Options & string) => boolean,
) => readonly (keyof Options & string)[] | Promise<readonly (keyof Options & string)[]>

/**
 * Lets go, before a command runs, of what a config or the environment says that does not fit the form in which it is
 * used: what holds for all runs need not fit each. What stands on the command line stays, for the command to refuse.
 */
export function forgetUnfit<Options>(command: Command, unfit: Unfit<Options>): Command {
  return command.hook('preAction', async (_, self) => {
    const isGiven = (name: string): boolean => self.getOptionValueSource(name) === 'cli'
    for (const name of await unfit(self.opts() as Options, isGiven))
      if (self.getOptionValue(name) !== undefined && !isGiven(name)) self.setOptionValue(name, undefined)
  })
}
