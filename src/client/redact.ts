import { redactHeaders as redactNamed, secretName } from '../http/redact.ts'
import type { Header } from '../http/exchange.ts'

// Whose signatures a real deployment takes is nobody's business either.
const secretHeader = new RegExp(`${secretName.source}|^x-auth-`, 'i')

/**
 * Header fields as pairs, from names and values in turn, with the value of each that lets someone in, or tells who they
 * are, replaced.
 */
export function redactHeaders(rawHeaders: readonly string[]): Header[] {
  return redactNamed(rawHeaders, secretHeader)
}
