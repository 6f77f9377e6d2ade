import type * as Pg from 'pg'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** The driver of PostgreSQL, which is optional. Throws `CannotFindOut` where it is not installed, which begins with `purpose`. */
export async function loadDriver(purpose: string): Promise<typeof Pg> {
  try {
    const driver = await import('pg')
    return 'Client' in driver ? driver : (driver as { default: typeof Pg }).default
  } catch (error) {
    if (!/^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error
    throw new CannotFindOut(`${purpose} needs the package pg beside this one: npm install pg.`)
  }
}
