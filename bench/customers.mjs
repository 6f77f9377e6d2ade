import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const given = ['Adaeze', 'Kwame', 'Wanjiru', 'Babatunde', 'Akosua', 'Otieno', 'Ngozi', 'Kofi', 'Njeri', 'Chinedu']
const family = ['Okafor', 'Mensah', 'Kamau', 'Adebayo', 'Boateng', 'Odhiambo', 'Eze', 'Owusu', 'Mwangi', 'Bello']

/**
 * The customer of a number, the same for every peer and in every run, so that whoever asks needs no list of ids.
 * @param {number} number from 0
 */
export function customer(number) {
  const at = new Date(1_735_689_600_000 + number * 20_000).toISOString()
  return {
    id: idOf(number),
    first_name: given[number % 10],
    last_name: family[(number * 7) % 10],
    email: emailOf(number),
    customer_type: number % 5 === 0 ? 'business' : 'individual',
    company_id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
    created_by: '0190d2a4-6c55-7d02-a9b8-1f2e3d4c5b6a',
    is_active: number % 10 !== 3,
    metadata: number % 3 === 0 ? '{"tier":"gold"}' : '{}',
    created_at: at,
    updated_at: at,
  }
}

/** @param {number} number */
export function idOf(number) {
  const hex = createHash('md5').update(String(number)).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** @param {number} number */
export function emailOf(number) {
  return `customer.${number}@example.com`
}

/** A body for a create, of an email that no other call of any run has. */
export function newCustomer() {
  const unique = `${process.pid.toString(36)}.${Date.now().toString(36)}.${(made++).toString(36)}`
  return `{"first_name":"Ada","last_name":"Mensah","email":"new.${unique}@example.net","customer_type":"individual","phone":"+233201234567","country_code":"+233"}`
}
let made = 0

/**
 * A file with the first `count` customers, made once for each machine: one object a line, or, with a `wrap`, text
 * around one JSON array.
 * @param {number} count
 * @param {{ name: string, before: string, after: string }} [wrap]
 */
export async function customersFile(count, wrap) {
  const file = join(tmpdir(), `customers-kit-bench-${count}.${wrap ? wrap.name : 'ndjson'}`)
  if (existsSync(file)) return file
  const part = `${file}.${process.pid}.part`
  function* text() {
    if (wrap) yield wrap.before
    for (let at = 0; at < count; at += 1000) {
      const lines = []
      for (let number = at; number < Math.min(count, at + 1000); number++) lines.push(JSON.stringify(customer(number)))
      yield wrap ? (at > 0 ? ',\n' : '') + lines.join(',\n') : `${lines.join('\n')}\n`
    }
    if (wrap) yield wrap.after
  }
  await pipeline(text(), createWriteStream(part))
  renameSync(part, file)
  return file
}
