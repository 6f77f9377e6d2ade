import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { afterAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createGenerator } from '../../src/generate/create-generator.ts'
import { packageRoot } from '../../src/spec/spec.ts'

const folder = mkdtempSync(join(tmpdir(), 'kubernetes-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Job = {
  spec: {
    completionMode: string
    completions: number
    template: { spec: { containers: { command: string[]; volumeMounts: { mountPath: string }[] }[] } }
  }
}

it('the pods of the Indexed Job make parts that are one run when they are joined', async () => {
  const { spec } = parse(readFileSync(join(packageRoot, 'deploy/kubernetes-job.yaml'), 'utf8')) as Job
  const [{ command, volumeMounts }] = spec.template.spec.containers as [
    Job['spec']['template']['spec']['containers'][0],
  ]
  expect(spec.completionMode).toBe('Indexed')
  // No cluster runs here: what its pods would run does, with fewer customers and another folder.
  writeFileSync(join(folder, 'customers-kit'), `#!/bin/sh\nexec node ${packageRoot}/dist/cli/main.js "$@"\n`)
  chmodSync(join(folder, 'customers-kit'), 0o755)
  const [shell, ...args] = command.map((word) =>
    word.replace('--count 10000000', '--count 100').replace(`${volumeMounts[0]!.mountPath}/`, `${folder}/`),
  )
  for (let index = 0; index < spec.completions; index++) {
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, JOB_COMPLETION_INDEX: String(index) }
    const { status, stderr } = spawnSync(shell!, args, { env, encoding: 'utf8' })
    expect(status, stderr).toBe(0)
  }
  const parts = readdirSync(folder).filter((name) => name.endsWith('.ndjson'))
  expect(parts).toHaveLength(16)
  const joined = parts.toSorted().map((name) => readFileSync(join(folder, name), 'utf8'))
  const { record } = await createGenerator()
  expect(joined.join('')).toBe(Array.from({ length: 100 }, (_, n) => `${JSON.stringify(record(n))}\n`).join(''))
})
