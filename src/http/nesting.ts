/** Whether a value that was read as JSON nests deeper than so many levels: deep ones exhaust the stack of whoever walks them. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const name in value) {
    const inner = (value as Record<string, unknown>)[name]
    if (typeof inner === 'object' && inner !== null && nestsDeeper(inner, levels - 1)) return true
  }
  return false
}
