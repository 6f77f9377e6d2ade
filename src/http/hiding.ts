import { redacted } from './redacted.ts'

/**
 * Puts a placeholder wherever a text holds the secret, which people send in the wrong place; without a secret the text
 * stays.
 */
export function hiding(secret: string | undefined): (text: string) => string {
  return secret === undefined ? (text) => text : (text) => text.replaceAll(secret, redacted)
}
