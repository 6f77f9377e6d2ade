import { useLayoutEffect, useState } from 'preact/hooks'

/** The views of the page, in the order of its menu. */
export const views = ['requests', 'customers', 'faults', 'worlds', 'report'] as const
export type View = (typeof views)[number]

/** Where the page is: all of it stands in the address, so that a reload or a link shows the same. */
export type Place = { view: View; world: string; [param: string]: string }

/** What the default world is called. */
export const mainWorld = 'default'

/** The place that an address names; the list of requests where it names none. */
export function placeOf(hash: string): Place {
  const [name = '', query] = hash.replace(/^#/, '').split('?', 2)
  const params = Object.fromEntries(new URLSearchParams(query))
  return { world: mainWorld, ...params, view: views.find((view) => view === name) ?? 'requests' }
}

/** The address of a place. */
export function hrefOf({ view, world, ...params }: Place): string {
  const told = Object.entries({ ...(world !== mainWorld && { world }), ...params }).filter(([, value]) => value !== '')
  return `#${view}${told.length > 0 ? `?${new URLSearchParams(told)}` : ''}`
}

/** Goes to a place; with `quietly` the way back leads past this one. */
export function go(place: Place, quietly = false): void {
  if (!quietly) location.hash = hrefOf(place)
  else {
    history.replaceState(null, '', hrefOf(place))
    dispatchEvent(new HashChangeEvent('hashchange'))
  }
}

/** Goes on from a place after something was waited for, unless the user has gone elsewhere meanwhile. */
export function goOn(from: Place, changes: Record<string, string>): void {
  const now = placeOf(location.hash)
  const isStill = ['view', 'world', 'open', 'make'].every((part) => (now[part] ?? '') === (from[part] ?? ''))
  if (isStill) go({ ...now, ...changes })
}

/** The place where the page is now. */
export function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(location.hash))
  useLayoutEffect(() => {
    const follow = (): void => setPlace(placeOf(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return place
}

/**
 * Gives the focus to the link that opens what a place has open, where nothing else has it: to the content as a whole where
 * no such link is shown.
 */
export function focusLinkTo({ open = '', make = '' }: Place): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return
  const main = document.querySelector<HTMLElement>('main')!
  const links = [...main.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')]
  const opens = links.find((link) => {
    const place = placeOf(link.hash)
    return (place['open'] ?? '') === open && (place['make'] ?? '') === make
  })
  const target = opens ?? main
  target.focus()
}
