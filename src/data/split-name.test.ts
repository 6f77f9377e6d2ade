import { describe, expect, it, test } from 'vitest'
import { fullName, loadCountries } from '../generate/people.ts'
import { splitName } from './split-name.ts'

describe('splitName', () => {
  it.each([
    // Two words, and what belongs to the last one.
    ['Ama Mensah', 'Ama', 'Mensah', 'words'],
    ['  Ama\u00a0\t Mensah ', 'Ama', 'Mensah', 'words'],
    ["Siobhán O'Neill-Byrne", 'Siobhán', "O'Neill-Byrne", 'words'],
    ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven', 'words'],
    ['Juana de la Cruz', 'Juana', 'de la Cruz', 'words'],
    ['José Ortega y Gasset', 'José', 'Ortega y Gasset', 'words'],
    ['John F. Kennedy', 'John F.', 'Kennedy', 'words'],
    ['J. R. R. Tolkien', 'J. R. R.', 'Tolkien', 'words'],
    ['Sammy Davis Jr.', 'Sammy', 'Davis Jr.', 'words'],
    // Last, First.
    ['Mensah, Ama', 'Ama', 'Mensah', 'words'],
    ['García Márquez, Gabriel José', 'Gabriel José', 'García Márquez', 'words'],
    ['Davis, Jr.', 'Davis, Jr.', undefined, 'whole'],
    ['Sammy Davis, Jr.', 'Sammy', 'Davis, Jr.', 'words'],
    // The family's name in capitals, on either side.
    ['DUPONT Jean', 'Jean', 'DUPONT', 'words'],
    ['Jean-Luc DE LA TOUR', 'Jean-Luc', 'DE LA TOUR', 'words'],
    ['DE LA TOUR Jean-Luc', 'Jean-Luc', 'DE LA TOUR', 'words'],
    ['AMA MENSAH', 'AMA', 'MENSAH', 'words'],
    // Other scripts.
    ['محمد علي', 'محمد', 'علي', 'words'],
    ['አበበ ቢቂላ', 'አበበ', 'ቢቂላ', 'words'],
    ['สมชาย ใจดี', 'สมชาย', 'ใจดี', 'words'],
    ['Иван Петров', 'Иван', 'Петров', 'words'],
    ['Иванов Иван Иванович', 'Иван Иванович', 'Иванов', 'guess'],
    ['山田 太郎', '太郎', '山田', 'words'],
    ['山田\u3000太郎', '太郎', '山田', 'words'],
    ['김 민준', '민준', '김', 'words'],
    ['민준 김', '민준', '김', 'words'],
    ['김민준', '민준', '김', 'guess'],
    ['ジョン・スミス', 'ジョン', 'スミス', 'words'],
    // More words: a guess.
    ['Mary Ann Smith', 'Mary Ann', 'Smith', 'guess'],
    ['Dr. Ama Mensah', 'Ama', 'Mensah', 'guess'],
    // Doubtful: nothing is lost, and nothing taken for what it may not be.
    ['Madonna', 'Madonna', undefined, 'whole'],
    ['Mr. Smith', 'Mr. Smith', undefined, 'whole'],
    ['de Gaulle', 'de Gaulle', undefined, 'whole'],
    ['王小明', '王小明', undefined, 'whole'],
    ['남궁민수', '남궁민수', undefined, 'whole'],
    ['Ama & Kofi Mensah', 'Ama & Kofi Mensah', undefined, 'whole'],
    ['Ama and Kofi Mensah', 'Ama and Kofi Mensah', undefined, 'whole'],
    ['Ama Mensah (sales)', 'Ama Mensah (sales)', undefined, 'whole'],
    ['Mensah, Ama, Accra', 'Mensah, Ama, Accra', undefined, 'whole'],
    [', Ama', ', Ama', undefined, 'whole'],
  ])('takes %j for %j and %j', (text, first, last, by) =>
    expect(splitName(text)).toEqual({ first_name: first, ...(last !== undefined && { last_name: last }), by }),
  )
})

test('where a name of the countries is split by its words, it is at the right place', () => {
  const wrong: string[] = []
  let split = 0
  for (const { communities } of loadCountries())
    for (const { given, family } of communities)
      for (const [n, one] of given.entries()) {
        const other = family[n % family.length]!
        const { by, first_name, last_name } = splitName(fullName(one, other))
        if (by === 'words') split += 1
        if (by === 'words' && (first_name !== one.written || last_name !== other.written))
          wrong.push(`${fullName(one, other)}: ${first_name} | ${last_name}`)
      }
  expect(wrong).toEqual([])
  expect(split).toBeGreaterThan(500)
})
