/**
 * Whether a JSON text nests objects and arrays deeper than so many levels. Deep ones exhaust the stack of whoever walks
 * them.
 */
export function nestsDeeper(json: string, levels: number): boolean {
  // Each level takes an opening and a closing character, so most texts are too short to ask.
  if (json.length < 2 * levels) return false
  let depth = 0
  let inString = false
  for (let i = 0; i < json.length; i++) {
    const character = json[i]
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') {
      if (++depth > levels) return true
    } else if (character === '}' || character === ']') depth--
  }
  return false
}
