/**
 * A whole name as two members, and how sure that is: by its `words` where it could hardly be otherwise, by a `guess`,
 * or `whole` where it is doubtful: `first_name` has all of it then.
 */
export type SplitName = { first_name: string; last_name?: string; by: 'words' | 'guess' | 'whole' }

// What stands before a last name and belongs to it.
const particles = new Set(
  'af al av bin bint da das de dei del della den der di do dos du el ibn la le van von zu zum zur ó ní uí nic بن بنت ابن أبو آل'.split(
    ' ',
  ),
)
const titles = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof'])
const suffixes = new Set(['jr', 'sr', 'ii', 'iii', 'iv'])
// Of two syllables, where most are of one.
const longFamilyNames = /^(남궁|황보|제갈|사공|선우|서문|독고|동방)/

/**
 * A person's whole name as a first and a last name: "Last, First"; two words; more, of which the last one is the last
 * name, with what belongs to it (`van`, `de la`, `Jr.`); the family's name first where it is in capitals, and in Chinese,
 * Japanese and Korean. One word is a first name.
 */
export function splitName(text: string): SplitName {
  const name = text.trim().replaceAll(/\s+/gu, ' ')
  const whole: SplitName = { first_name: name, by: 'whole' }
  // Two people, a remark, an address.
  if (/[&/;()[\]{}"@+|<>،，、\d]|(^| )(and|und) /u.test(name)) return whole
  const [before, after, ...more] = name.split(',').map((part) => part.trim()) as [string, ...string[]]
  if (after !== undefined) {
    if (more.length > 0 || before === '' || after === '') return whole
    if (!isOneOf(suffixes, after)) return { first_name: after, last_name: before, by: 'words' }
    const { last_name, ...rest } = splitName(before)
    return last_name === undefined ? whole : { ...rest, last_name: `${last_name}, ${after}` }
  }
  if (/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}ー・· ]+$/u.test(name))
    return splitEastAsian(name) ?? whole
  return splitWords(name.split(' ')) ?? whole
}

function splitEastAsian(name: string): SplitName | undefined {
  const words = name.split(' ')
  if (words.length === 2) {
    // The family's name comes first; in Korean it is the one of one syllable, where the other is not.
    const [family, given] = /^[가-힣]{2,3} [가-힣]$/u.test(name) ? words.toReversed() : words
    return { first_name: given!, last_name: family!, by: 'words' }
  }
  // So names from elsewhere are written, in the order that they have there.
  const dot = Math.max(name.lastIndexOf('・'), name.lastIndexOf('·'))
  if (words.length === 1 && dot > 0 && dot < name.length - 1)
    return { first_name: name.slice(0, dot), last_name: name.slice(dot + 1), by: 'words' }
  if (!/^\p{sc=Hangul}{2,3}$/u.test(name) || longFamilyNames.test(name)) return undefined
  return { first_name: name.slice(1), last_name: name.slice(0, 1), by: 'guess' }
}

function splitWords(words: string[]): SplitName | undefined {
  if (words.length > 2 && isOneOf(titles, words[0]!)) {
    const rest = splitWords(words.slice(1))
    return rest && { ...rest, by: 'guess' }
  }
  const isSuffixed = words.length > 2 && isOneOf(suffixes, words.at(-1)!)
  const those = isSuffixed ? words.slice(0, -1) : words
  if (those.length < 2 || isOneOf(titles, those[0]!)) return undefined
  const split = (first: string[], last: string[], by: SplitName['by']): SplitName => ({
    first_name: first.join(' '),
    last_name: [...last, ...(isSuffixed ? words.slice(-1) : [])].join(' '),
    by,
  })
  const loud = those.filter(isLoud).length
  if (loud > 0 && loud < those.length) {
    if (those.slice(0, loud).every(isLoud)) return split(those.slice(loud), those.slice(0, loud), 'words')
    if (those.slice(-loud).every(isLoud)) return split(those.slice(0, -loud), those.slice(-loud), 'words')
  }
  if (isParticle(those[0]!)) return undefined
  // A father's name in the end: Иванов Иван Иванович.
  if (those.length === 3 && /(ович|евич|ьич|овна|евна|ична)$/i.test(those[2]!))
    return split(those.slice(1), those.slice(0, 1), 'guess')
  let from = those.length - 1
  while (from > 1 && isParticle(those[from - 1]!)) from -= 1
  // Ortega y Gasset.
  if (from > 2 && those[from - 1] === 'y') from -= 2
  const isPlain = those.slice(1, from).every((word) => /^\p{L}\.?$/u.test(word))
  return split(those.slice(0, from), those.slice(from), isPlain ? 'words' : 'guess')
}

function isOneOf(words: ReadonlySet<string>, word: string): boolean {
  return words.has(word.toLowerCase().replace(/\.$/, ''))
}

function isParticle(word: string): boolean {
  return particles.has(word.toLowerCase())
}

/** Whether a word is written in capitals, as a family's name is where it comes first; initials are not. */
function isLoud(word: string): boolean {
  const letters = word.replaceAll(/[^\p{L}]/gu, '')
  return (
    (letters.length > 2 || isParticle(word)) &&
    !word.includes('.') &&
    letters === letters.toUpperCase() &&
    letters !== letters.toLowerCase()
  )
}
