import type { ComponentChildren } from 'preact'

/**
 * A button that does something. While it `rests` it does nothing, and is said to; it keeps the focus, which a disabled
 * one would lose for whoever has just pressed it.
 */
export function ActButton({
  rests = false,
  act,
  children,
}: {
  rests?: boolean | undefined
  act: () => void
  children: ComponentChildren
}) {
  return (
    <button type="button" aria-disabled={rests ? 'true' : undefined} onClick={() => rests || act()}>
      {children}
    </button>
  )
}
