import { useLayoutEffect, useState } from 'preact/hooks'

type Saying = { text: string; kind: 'good' | 'bad' }

/** Tells the user, seen and heard, what came of what was done. */
export function say(text: string, kind: Saying['kind'] = 'good'): void {
  dispatchEvent(new CustomEvent<Saying>('said', { detail: { text, kind } }))
}

/** Where that is told: the last of it for some seconds, what went wrong until something else is said. */
export function Said() {
  const [saying, setSaying] = useState<Saying>()
  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const hear = (event: Event): void => {
      clearTimeout(timer)
      const { detail } = event as CustomEvent<Saying>
      setSaying(detail)
      if (detail.kind === 'good') timer = setTimeout(() => setSaying(undefined), 4000)
    }
    addEventListener('said', hear)
    return () => removeEventListener('said', hear)
  }, [])
  return (
    <p class={`said-last ${saying?.kind ?? ''}`} role="status">
      {saying?.text}
    </p>
  )
}
