import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { createGenerator } from '../generate/create-generator.ts'
import { packageRoot } from '../spec/spec.ts'
import { command } from './commands/generate.ts'
import { readNames } from './read-names.ts'
import { readRecipe } from './read-recipe.ts'
import { addShapeOptions, shapeInLedger, shapeOf } from './shape-options.ts'
import type { ShapeOptions } from './shape-options.ts'

const folder = mkdtempSync(join(tmpdir(), 'recipe-'))
afterAll(() => rmSync(folder, { recursive: true }))
const golden = join(packageRoot, 'src/generate/golden')
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

type Options = ShapeOptions & { count: number; seed: number }

/** What `generate` would go by. */
async function given(...args: string[]): Promise<Options> {
  let seen: Options | undefined
  const made = new Command('generate').option('--count <n>', '', Number, 10).option('--seed <n>', '', Number, 42)
  addShapeOptions(made, { stored: true }).action((options: Options) => void (seen = options))
  await made
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync(args, { from: 'user' })
  return seen!
}

describe('a recipe', () => {
  it('makes the customers that it made when dataset version 2 was made', async () => {
    const options = await given('--recipe', join(golden, 'recipe.yaml'))
    const { record } = await createGenerator({ ...(await shapeOf(options)), seed: options.seed })
    const made = Array.from({ length: options.count }, (_, n) => record(n))
    expect(made).toEqual(JSON.parse(readFileSync(join(golden, 'recipe.json'), 'utf8')))
  })

  it('says what the command line does not, whose own type counts for more than a share of types', async () => {
    const file = write('demo.json', JSON.stringify({ seed: 7, count: 5, 'business-share': 0.4, locale: 'ng:5, gh' }))
    expect(await given('--recipe', file)).toMatchObject({
      seed: 7,
      count: 5,
      businessShare: 0.4,
      locale: ['NG:5', 'GH'],
    })
    const options = await given('--recipe', file, '--count', '3', '--type', 'individual', '--locale', 'KE')
    expect(options).toMatchObject({ seed: 7, count: 3, type: 'individual', locale: ['KE'] })
    expect(options.businessShare).toBeUndefined()
  })

  it('may be empty, and names files that are beside it', async () => {
    expect(readRecipe(write('empty.yaml', '# nothing yet\n'))).toEqual({})
    write('names.csv', 'First name;Last Name\nAda;Obi\nKofi;\n')
    const options = await given('--recipe', write('with-names.yaml', 'names: names.csv\nuntil: 2025-06-30\n'))
    expect(await shapeOf(options)).toEqual({
      names: { given: ['Ada', 'Kofi'], family: ['Obi'] },
      until: new Date('2025-07-01'),
    })
  })

  it('has a member for each option of shape, and no other', () => {
    const schema = JSON.parse(readFileSync(join(packageRoot, 'src/generate/recipe.schema.json'), 'utf8')) as {
      properties: object
    }
    const shape = addShapeOptions(new Command(), { stored: true }).options.map(({ long }) => long!.slice(2))
    const members = Object.keys(schema.properties).filter((name) => name !== '$schema')
    expect(members.toSorted()).toEqual([...shape.filter((name) => name !== 'recipe'), 'count', 'seed'].toSorted())
    const all = command().options.map(({ long }) => long!.slice(2))
    expect(members.filter((name) => !all.includes(name))).toEqual([])
  })

  it.each([
    ['busness-share: 0.3', /busness-share is not known: did you mean business-share\?/],
    ['businessShare: 0.3', /businessShare is not known: did you mean business-share\?/],
    ['colour: red', /colour is not known: there are seed, count, locale, /],
    ['names: { givn: [Ada] }', /names\.givn is not known: did you mean given\?/],
    [
      'business-share: 1.5\nblacklisted-share: -1',
      /business-share must be 1 or less, not 1\.5\n {2}blacklisted-share must be 0 or more, not -1/,
    ],
    ['locale: { NG: 0 }', /locale\.NG must be 1 or more, not 0/],
    ['count: many', /count must be an integer, not a string/],
    ['since: yesterday', /has since "yesterday"\. Give a day, such as 2025-06-30/],
    ['email-domain: nowhere', /has email-domain "nowhere"\. Give the name of a domain/],
    ['names: { given: [1] }', /names\.given\.0 must be/],
    ['- a', /holds no members/],
    ['a: [', /cannot be read: /],
  ])('that says %j cannot be used, and all that is wrong is named', async (text, message) => {
    await expect(given('--recipe', write('wrong.yaml', text))).rejects.toThrow(message)
  })

  it('that is not there is named', async () => {
    await expect(given('--recipe', join(folder, 'none.yaml'))).rejects.toThrow(
      /none\.yaml cannot be read: it is not there\./,
    )
  })

  it('is taken by seed too, without what only a store keeps', async () => {
    let seen: Options | undefined
    const seed = addShapeOptions(new Command('seed'), { stored: false }).option('--count <n>').option('--seed <n>')
    seed.action((options: Options) => void (seen = options))
    await seed.parseAsync(['--recipe', join(golden, 'recipe.yaml')], { from: 'user' })
    expect(seen).toMatchObject({ count: 40, seed: 7, businessShare: 0.3, blacklistedShare: 0.2, requireNames: true })
    expect(Object.keys(seen!).filter((name) => ['since', 'until'].includes(name))).toEqual([])
    const [one, other] = [await shapeOf(seen!), await shapeOf({ ...seen!, names: { given: ['Ada'] } })]
    expect(shapeInLedger(one)).toMatchObject({ locales: ['GH:2', 'JP:1', 'NG:5'], type: null })
    expect(shapeInLedger(one).shape).not.toEqual(shapeInLedger(other).shape)
    // The same customers, of whom others are blacklisted: a call of its own puts that right.
    expect(shapeInLedger({ ...one, blacklistedShare: 0.5 })).toEqual(shapeInLedger(one))
    expect(shapeInLedger({})).toEqual({ locales: null, type: null })
  })
})

describe('a file of names', () => {
  it.each([
    [
      'a.csv',
      'first_name,last_name,company\nAda,"Obi, Jr.",\n,,Kente Cloud\n',
      { given: ['Ada'], family: ['Obi, Jr.'], companies: ['Kente Cloud'] },
    ],
    [
      'j.csv',
      'First,Surname,Company name,Age\nAda,Obi,Kente Ltd,7\n',
      { given: ['Ada'], family: ['Obi'], companies: ['Kente Ltd'] },
    ],
    ['b.tsv', 'id\tLastName\n1\tObi\n', { family: ['Obi'] }],
    ['c.yaml', 'given: [Ada, [静怡, Jingyi]]', { given: ['Ada', ['静怡', 'Jingyi']] }],
    ['d.json', '{ "companies": ["Kente Cloud"] }', { companies: ['Kente Cloud'] }],
  ])('may be %s', async (name, text, tables) => expect(await readNames(write(name, text))).toEqual(tables))

  it.each([
    ['e.csv', 'Ada\nKofi\n', /no names: its first line has to name a column first_name, last_name or company/],
    ['f.csv', '', /no names/],
    // Customers, as a file of another kind holds them.
    ['k.ndjson', '{"first_name":"Ada","last_name":"Obi","email":"a@example.com"}\n'.repeat(2), /no names/],
    ['g.yaml', 'givn: [Ada]', /givn is not known: did you mean given\?/],
    ['h.yaml', '', /it has neither given, family nor companies/],
    ['i.yaml', 'given: Ada', /given must be an array, not a string/],
  ])('that is %s with %j is named', async (name, text, message) => {
    await expect(readNames(write(name, text))).rejects.toThrow(message)
  })
})
