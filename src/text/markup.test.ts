import { expect, it } from 'vitest'
import { markup, trusted } from './markup.ts'

it.each([
  ['an element', `a <b> & "c" 'd'`, 'a &#60;b&#62; &#38; &#34;c&#34; &#39;d&#39;'],
  ['what XML cannot hold', 'bell\u0007, half \uD800 of a pair', 'bell\uFFFD, half \uFFFD of a pair'],
  ['what turns the text around', 'exe.\u202Egnp', 'exe.\\u202egnp'],
  ['markup that was escaped before', '&#60;', '&#38;#60;'],
  ['a number', 1.5, '1.5'],
])('%s is put in so that it reads as it came', (_, content, text) => {
  expect(markup`<td title="${content}">${content}</td>`).toEqual({ markup: `<td title="${text}">${text}</td>` })
})

it('markup is put into markup as it is, in lists too', () => {
  const rows = ['<', '>'].map((one) => markup`<li>${one}</li>`)
  expect(markup`<ul>${rows}</ul>${trusted('<hr>')}${[]}${''}`.markup).toBe('<ul><li>&#60;</li><li>&#62;</li></ul><hr>')
})
