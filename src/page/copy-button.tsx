import type { ComponentChildren } from 'preact'
import { say } from './said.tsx'

/** A button that copies a text. */
export function CopyButton({ text, children }: { text: () => string; children: ComponentChildren }) {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text())
      say('Copied')
    } catch {
      say('The browser does not let this page copy.', 'bad')
    }
  }
  return (
    <button type="button" onClick={() => void copy()}>
      {children}
    </button>
  )
}
