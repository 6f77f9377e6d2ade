// The licences and notices of packages, as each asks to be passed on with copies of it.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

// The words that follow the copyright line in every MIT licence, ours too.
const mit = /^Permission is hereby granted[^]*/m
  .exec(readFileSync(new URL('../LICENSE', import.meta.url), 'utf8'))[0]
  .trim()

/** One text for all packages that these files are from. Throws where a package's own terms cannot be found. */
export function licencesOf(files) {
  const texts = new Map()
  for (const file of files) {
    const [, place] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
    if (place !== undefined && !texts.has(place)) texts.set(place, licenceOf(place))
  }
  return [...new Set(texts.values())].toSorted((a, b) => a.localeCompare(b)).join('\n\n---\n\n')
}

function licenceOf(place) {
  const { name, version, license, licenses, author, repository } = JSON.parse(
    readFileSync(join(place, 'package.json'), 'utf8'),
  )
  const terms = license ?? licenses.map(({ type }) => type).join(' or ')
  const texts = readdirSync(place)
    .filter((entry) => /^(licen[cs]e|notice|copying)/i.test(entry))
    .map((entry) => readFileSync(join(place, entry), 'utf8').trim())
  if (texts.length === 0) {
    if (terms !== 'MIT') throw new Error(`${name} ${version} is under ${terms}, but the text of that is not in it.`)
    const authors = author?.name ?? author ?? repository?.url ?? repository
    texts.push(`Copyright (c) the authors of ${name}: ${authors}\n\n${mit}`)
  }
  return [`${name} ${version} (${terms})`, ...texts].join('\n\n')
}
