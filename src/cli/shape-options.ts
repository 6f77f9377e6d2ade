import { createHash } from 'node:crypto'
import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import type { NameTables } from '../generate/people.ts'
import type { Shape } from '../generate/shape.ts'
import type { SeedHead } from '../own/ledger.ts'
import { hasFormat } from '../spec/formats.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { forgetUnfit } from './forget-unfit.ts'
import { domain, emailDomain, list, share, words } from './options.ts'
import { toStderr } from './print.ts'
import { sayDomain } from './say-domain.ts'

/** The options that say what made-up customers are like, as the command line gives them. */
export type ShapeOptions = {
  recipe?: string
  locale?: string[]
  type?: 'individual' | 'business'
  businessShare?: number
  blacklistedShare?: number
  requireNames?: boolean
  since?: Date
  until?: Date
  names?: string | NameTables
  fields?: string[]
  emailDomain?: string
}

/** The names of these options, as commander keeps them. */
export const shapeOptionNames = [
  'recipe',
  'locale',
  'type',
  'businessShare',
  'blacklistedShare',
  'requireNames',
  'since',
  'until',
  'names',
  'fields',
  'emailDomain',
] as const satisfies (keyof ShapeOptions)[]

/**
 * Adds the options that say what made-up customers are like, and takes what a recipe says where the command line does
 * not. A deployment stamps times of its own: for one, `stored` is false, and what a recipe says of those is told to be
 * left out.
 */
export function addShapeOptions(command: Command, { stored }: { stored: boolean }): Command {
  command
    .option('--recipe <file>', 'what they are like, and how many, in YAML or JSON; options count for more')
    .option('--locale <countries>', 'where they come from, such as NG,GH or NG:5,GH:2 (default: anywhere)', list)
    .addOption(new Option('--type <type>', 'of one type only').choices(['individual', 'business']))
    .option('--business-share <share>', 'how many are companies, such as 0.3 (default: 0.17)', share)
    .option('--blacklisted-share <share>', `how many are blacklisted (default: ${stored ? '0.06' : 'none'})`, share)
  if (stored)
    command
      .option('--since <day>', 'created on this day or later (default: 2023-01-01)', beginning)
      .option('--until <day>', 'created on this day at the latest (default: 2025-12-31)', end)
  command
    .option('--names <file>', 'names of your own: CSV with first_name and last_name, or YAML')
    .option('--require-names', 'give each a first and a last name')
    .option('--fields <names>', 'with these members, such as email,first_name,last_name', words)
    .addOption(emailDomain())
  forgetUnfit<ShapeOptions>(command, (_, isGiven) =>
    isGiven('type') ? ['businessShare'] : isGiven('businessShare') ? ['type'] : [],
  )
  return command.hook('preAction', async (own, self) => {
    const { recipe } = self.opts<ShapeOptions>()
    // One below it has a hook of its own.
    if (own === self && recipe !== undefined) await takeRecipe(self, recipe)
  })
}

/** What customers are to be like, names of a file included; says where emails may reach somebody. */
export async function shapeOf(options: ShapeOptions): Promise<Shape> {
  const { locale, names, recipe: _, ...rest } = options
  sayDomain(options.emailDomain)
  const tables = typeof names === 'string' ? await (await import('./read-names.ts')).readNames(names) : names
  return {
    ...onlyShape(rest),
    ...(locale && { locales: locale }),
    ...(tables && { names: tables }),
  }
}

/** What a ledger keeps of a shape, so that another one is told apart; names by a digest of theirs. */
export function shapeInLedger(shape: Shape): Pick<SeedHead, 'locales' | 'type' | 'emailDomain' | 'shape'> {
  // Who is blacklisted is put right by a call of its own: it makes nobody another customer.
  const { locales, type, emailDomain, names, blacklistedShare: _, ...others } = shape
  const digest = names && createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 16)
  const rest = { ...others, ...(digest !== undefined && { names: digest }) }
  return {
    locales: locales ? [...new Set(locales)].sort() : null,
    type: type ?? null,
    ...(emailDomain !== undefined && { emailDomain }),
    ...(Object.keys(rest).length > 0 && {
      shape: Object.fromEntries(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    }),
  }
}

function onlyShape(options: object): Shape {
  const kept = Object.entries(options).filter(
    ([name, value]) => (shapeOptionNames as readonly string[]).includes(name) && value !== undefined,
  )
  return Object.fromEntries(kept)
}

// How a member of a recipe becomes the value of its option; all others are what the command line would give already.
const readers: Record<string, (value: never) => unknown> = {
  locale: (value: string | string[] | Record<string, number>) =>
    list(
      typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(value)
            .map((one) => one.join(':'))
            .join(',')
        : String(value),
    ),
  fields: (value: string | string[]) => words(String(value)),
  since: (value: string) => beginning(value),
  until: (value: string) => end(value),
  'email-domain': (value: string) => domain(value),
}

async function takeRecipe(command: Command, file: string): Promise<void> {
  const { readRecipe } = await import('./read-recipe.ts')
  const recipe = readRecipe(file)
  const isGiven = (name: string): boolean => ['cli', 'env'].includes(command.getOptionValueSource(name) ?? '')
  const others: string[] = []
  const contrary: Record<string, string> = { type: 'businessShare', businessShare: 'type' }
  for (const [written, value] of Object.entries(recipe)) {
    if (written === '$schema') continue
    const option = command.options.find(({ long }) => long === `--${written}`)
    if (!option) {
      others.push(written)
      continue
    }
    const name = option.attributeName()
    if (isGiven(name) || isGiven(contrary[name] ?? '')) continue
    try {
      command.setOptionValueWithSource(name, readers[written]?.(value as never) ?? value, 'recipe')
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error
      throw new CannotFindOut(`The recipe ${file} has ${written} ${JSON.stringify(value)}. ${error.message}`)
    }
  }
  // One recipe may be for several commands.
  if (others.length > 0)
    toStderr(
      `${others.join(', ')} of ${file} ${others.length === 1 ? 'is' : 'are'} left out: a deployment stamps times of its own.\n`,
    )
}

const day = 86_400_000

function beginning(text: string): Date {
  if (hasFormat('date', text) || hasFormat('date-time', text)) return new Date(text)
  throw new InvalidArgumentError('Give a day, such as 2025-06-30, or a moment, such as 2025-06-30T12:00:00Z.')
}

// What was created until a day was created on that day too.
function end(text: string): Date {
  const time = beginning(text).getTime()
  return new Date(hasFormat('date', text) ? time + day : time)
}
