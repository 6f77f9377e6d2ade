import { redacted } from './redacted.ts'

/**
 * Puts a placeholder wherever a text holds the secret, which people send in the wrong place; without a secret the text
 * stays.
 */
export function hiding(secret: string | undefined): (text: string) => string {
  return secret === undefined ? (text) => text : (text) => text.replaceAll(secret, redacted)
}

/**
 * The same for several secrets, asked for anew each time. One of fewer than eight characters could not be told from other
 * text and stays.
 */
export function hidingAll(secrets: () => readonly string[]): (text: string) => string {
  return (text) => {
    let left = text
    for (const secret of secrets()) if (secret.length >= 8) left = left.replaceAll(secret, redacted)
    return left
  }
}
