import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

/** A list of which only what can be seen is drawn. Arrow keys, Home and End move among its items, each of which has a link. */
export function Windowed<Item>({
  items,
  keyOf,
  height,
  label,
  children,
}: {
  items: Item[]
  keyOf: (item: Item) => string
  /** Of each item, in pixels. */
  height: number
  label: string
  children: (item: Item) => ComponentChildren
}) {
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [room, setRoom] = useState(800)
  const wanted = useRef<number | undefined>(undefined)
  const first = useRef<string | undefined>(undefined)

  useEffect(() => {
    const { current } = box
    const watch = new ResizeObserver(() => setRoom(current!.clientHeight))
    watch.observe(current!)
    return () => watch.disconnect()
  }, [])

  // What is being read stays where it is while others come before it.
  useLayoutEffect(() => {
    const moved = first.current === undefined ? 0 : items.findIndex((item) => keyOf(item) === first.current)
    if (moved > 0 && box.current!.scrollTop > 0) box.current!.scrollTop += moved * height
    first.current = items[0] && keyOf(items[0])
  }, [items])

  useLayoutEffect(() => {
    if (wanted.current === undefined) return
    const link = box.current!.querySelector<HTMLElement>(`[data-at="${wanted.current}"] a`)
    if (link) {
      wanted.current = undefined
      link.focus({ preventScroll: true })
    }
  })

  // The item that has the focus stays drawn wherever it is, or the keys would stop working.
  const [held, setHeld] = useState<string | undefined>(undefined)
  const from = Math.max(0, Math.floor(top / height) - 8)
  const to = Math.min(items.length, Math.ceil((top + room) / height) + 8)

  const drawn = items.slice(from, to).map((item, n) => ({ item, at: from + n }))
  const heldAt = held === undefined ? -1 : items.findIndex((item) => keyOf(item) === held)
  if (heldAt >= to) drawn.push({ item: items[heldAt]!, at: heldAt })
  else if (heldAt >= 0 && heldAt < from) drawn.unshift({ item: items[heldAt]!, at: heldAt })

  const placeOf = (event: Event): number =>
    Number((event.target as HTMLElement).closest<HTMLElement>('[data-at]')?.dataset['at'] ?? -1)
  const move = (event: KeyboardEvent): void => {
    const at = placeOf(event)
    const page = Math.max(1, Math.floor(room / height) - 1)
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }
    const step = steps[event.key]
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : step === undefined ? -1 : at + step
    if (to < 0 && step === undefined) return
    event.preventDefault()
    const next = Math.min(items.length - 1, Math.max(0, to))
    wanted.current = next
    const { scrollTop } = box.current!
    if (next * height < scrollTop) box.current!.scrollTop = next * height
    else if ((next + 1) * height > scrollTop + room) box.current!.scrollTop = (next + 1) * height - room
    setTop(box.current!.scrollTop)
  }

  return (
    <div
      class="windowed"
      ref={box}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
      onKeyDown={move}
      onFocusIn={(event) => setHeld(items[placeOf(event)] && keyOf(items[placeOf(event)]!))}
      onFocusOut={() => setHeld(undefined)}
    >
      <ol aria-label={label} style={{ height: `${items.length * height}px` }}>
        {drawn.map(({ item, at }) => (
          <li
            key={keyOf(item)}
            data-at={at}
            aria-setsize={items.length}
            aria-posinset={at + 1}
            style={{ top: `${at * height}px`, height: `${height}px` }}
          >
            {children(item)}
          </li>
        ))}
      </ol>
    </div>
  )
}
