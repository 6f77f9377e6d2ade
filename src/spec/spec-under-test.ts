import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSpec } from './spec.ts'

/** Makes a folder a copy of the package's spec whose openapi.yaml is edited, and answers the folder. */
export function copySpec(folder: string, edit: (openapi: string) => string): string {
  cpSync(loadSpec().dir, folder, { recursive: true })
  const file = join(folder, 'openapi.yaml')
  writeFileSync(file, edit(readFileSync(file, 'utf8')))
  return folder
}

/** All that a deployment may do otherwise with its paths: another prefix, parameter, place for blacklisting and verb. */
export function withOtherPaths(openapi: string): string {
  return openapi
    .replaceAll('/api/customers/blacklist/{id}', '/v2/eu/clients/{client_id}/blacklist')
    .replaceAll('/api/customers', '/v2/eu/clients')
    .replaceAll('clients/{id}', 'clients/{client_id}')
    .replaceAll('- name: id\n          in: path', '- name: client_id\n          in: path')
    .replaceAll('name: id\n      in: path', 'name: client_id\n      in: path')
    .replaceAll('    put:\n', '    patch:\n')
}
