import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { focusLinkTo, placeOf } from './place.ts'

/**
 * What is opened beside a list, or in its place where there is little room. Escape closes it, but not out of a form; then
 * the link that opened it has the focus again.
 */
export function Panel({
  label,
  title,
  close,
  children,
}: {
  label: string
  title: ComponentChildren
  close: () => void
  children: ComponentChildren
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    const opened = placeOf(location.hash)
    // It may come late, and nobody is taken out of what they type.
    if (!document.activeElement?.matches('input, select, textarea')) heading.current!.focus()
    // What a link or an address has opened need not be where one has scrolled to.
    document.querySelector('.list [aria-current="true"]')?.scrollIntoView({ block: 'nearest' })
    // What was beside the list may have covered it: only once it is away can a link of the list have the focus.
    return () => void requestAnimationFrame(() => focusLinkTo(opened))
  }, [])
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !(event.target as HTMLElement).matches('input, select, textarea')) close()
    }
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  })
  return (
    <section class="detail" aria-label={label}>
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="close" aria-keyshortcuts="Escape" onClick={close}>
          Close
        </button>
      </header>
      {children}
    </section>
  )
}
