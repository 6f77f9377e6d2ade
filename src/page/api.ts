import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, Unanswered } from './mock.ts'

/** A schema of the document, as far as forms are made from it. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  enum?: string[]
  format?: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
}

type Operation = { operationId: string; requestBody?: { content: Record<string, { schema: Schema }> } }
type Document = { paths: Record<string, Record<string, Operation>> }

/** The API as the mock's own document tells it. */
export type Api = {
  operations: string[]
  /** How an operation is asked: its method, and the path with the id in it and what the mock is mounted under before it. */
  to: (operation: string, id?: string) => { method: string; path: string }
  /** What the body of an operation may have. */
  bodyOf: (operation: string) => Schema
}

/** What every path of the mock begins with, as the page was reached. */
export function mount(): string {
  return location.pathname.replace(/\/__kit\/.*$/, '')
}

/** The API; undefined until the document is there. */
export function useApi(): Api | undefined {
  const [api, setApi] = useState<Api>()
  useEffect(() => {
    fetch('openapi.json').then(
      async (answer) => {
        const read = apiOf((await answer.json()) as Document)
        setApi(() => read)
      },
      () => {},
    )
  }, [])
  return api
}

function apiOf(document: Document): Api {
  const known = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.operationId)
      .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const find = (id: string) => known.find(({ operation }) => operation.operationId === id)!
  const resolved = (schema: Schema): Schema =>
    schema.$ref
      ? resolved(
          schema.$ref
            .slice(2)
            .split('/')
            .reduce((node: any, key) => node[key], document) as Schema,
        )
      : schema
  return {
    operations: known.map(({ operation }) => operation.operationId),
    to(operation, id = '') {
      const { method, path } = find(operation)
      return { method, path: mount() + path.replace(/\{[^{}]+\}/, encodeURIComponent(id)) }
    },
    bodyOf: (operation) => resolved(Object.values(find(operation).operation.requestBody!.content)[0]!.schema),
  }
}

/**
 * What a control route told last, and why it did not where it did not. What was told stays where the mock does not answer
 * now. `again` asks it once more, and answers what was told then: undefined where nothing was.
 */
export type Told<Data> = {
  told: Data | undefined
  trouble: string | undefined
  again: () => Promise<Data | undefined>
}

/** What a control route tells, told again whenever `trigger` changes. Nothing is asked where `path` is undefined. */
export function useTold<Data>(path: string | undefined, trigger?: unknown): Told<Data> {
  const [state, setState] = useState<{ path: string | undefined; told?: Data; trouble?: string }>({ path })
  const latest = useRef(path)
  latest.current = path
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  // The number of the last question, and of that whose answer is shown: one that was overtaken is older than what is.
  const asked = useRef(0)
  const taken = useRef(0)
  const again = async (): Promise<Data | undefined> => {
    const of = latest.current
    if (of === undefined) return undefined
    const number = ++asked.current
    const take = (change: (before: typeof state) => Omit<typeof state, 'path'>): void => {
      if (of !== latest.current || number < taken.current) return
      taken.current = number
      setState((before) => ({ path: of, ...change(before.path === of ? before : { path: of }) }))
    }
    try {
      const told = await ask<Data>(of)
      take(() => ({ told }))
      return told
    } catch (error) {
      const { message: trouble } = error as Error
      take(({ told }) => (error instanceof Unanswered && told !== undefined ? { told, trouble } : { trouble }))
      return undefined
    }
  }
  // However often the trigger changes, the mock is asked a few times a second.
  useEffect(() => {
    const ask = (): void => {
      timer.current = undefined
      void again()
    }
    timer.current ??= setTimeout(ask, state.told ? 200 : 0)
  }, [path, trigger])
  useEffect(() => () => clearTimeout(timer.current), [])
  const isOf = state.path === path
  return { told: isOf ? state.told : undefined, trouble: isOf ? state.trouble : undefined, again }
}
