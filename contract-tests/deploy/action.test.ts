import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { mutants } from '../../src/mutants/fixed/mutants.ts'
import { startDeployment } from '../../src/mutants/start-deployment.ts'
import type { Deployment } from '../../src/mutants/start-deployment.ts'
import { packageRoot } from '../../src/spec/spec.ts'
import { runScript } from './run-script.ts'

type Step = {
  name?: string
  id?: string
  if?: string
  uses?: string
  run?: string
  env?: Record<string, string>
  with?: Record<string, string>
}
type Action = { inputs: Record<string, { default?: string; required?: boolean }>; runs: { steps: Step[] } }

const text = readFileSync(join(packageRoot, 'action.yml'), 'utf8')
const action = parse(text) as Action

let folder: string
let github: GitHub
let deployments: Deployment[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'action-'))
  github = await startGitHub()
  deployments = []
})
afterEach(async () => {
  github.server.closeAllConnections()
  github.server.close()
  await Promise.all(deployments.map(({ close }) => close()))
  rmSync(folder, { recursive: true })
})

type Comment = { id: number; body: string }
type GitHub = { server: Server; url: string; comments: Comment[]; refuses: boolean; tokens: Set<string> }

/** The part of GitHub's API that keeps the comments of a pull request. */
async function startGitHub(): Promise<GitHub> {
  const comments: Comment[] = Array.from({ length: 130 }, (_, id) => ({ id, body: `Comment ${id}` }))
  const server = createServer((req, res) => {
    const answer = (status: number, value: unknown): void => {
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    github.tokens.add(req.headers.authorization ?? '')
    const { pathname, searchParams } = new URL(req.url!, 'http://github.test')
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const { body } = chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Comment) : { body: '' }
      if (req.method === 'GET' && pathname === '/repos/shop/app/issues/7/comments') {
        const [page, size] = [Number(searchParams.get('page')), Number(searchParams.get('per_page'))]
        return answer(200, comments.slice((page - 1) * size, page * size))
      }
      if (github.refuses) return answer(403, { message: 'Resource not accessible by integration' })
      if (req.method === 'POST' && pathname === '/repos/shop/app/issues/7/comments') {
        comments.push({ id: comments.length, body })
        return answer(201, comments.at(-1))
      }
      const known = comments.find(({ id }) => pathname === `/repos/shop/app/issues/comments/${id}`)
      if (req.method !== 'PATCH' || !known) return answer(404, { message: 'Not Found' })
      known.body = body
      return answer(200, known)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    refuses: false,
    tokens: new Set(),
  }
}

/** Runs the steps of action.yml that are scripts, in order, as a runner does: those of other actions are left out. */
async function runAction(
  given: Record<string, string>,
  event: unknown = { pull_request: { number: 7 } },
): Promise<{ code: number; said: string; outputs: Record<string, string>; summary: string }> {
  const names = { GITHUB_OUTPUT: 'output', GITHUB_STEP_SUMMARY: 'summary', GITHUB_EVENT_PATH: 'event.json' }
  const files = Object.entries(names).map(([name, file]) => [name, join(folder, file)] as const)
  for (const [, file] of files) writeFileSync(file, '')
  writeFileSync(join(folder, 'event.json'), JSON.stringify(event))
  const work = join(folder, 'work')
  mkdirSync(work, { recursive: true })
  const inputs = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([k, v]) => [k, v.default ?? ''])),
    ...given,
  }
  const outputs: Record<string, string> = {}
  const filled = (value: string): string =>
    value.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
      const [, input, output] = /^inputs\.([\w-]+)$|^steps\.check\.outputs\.([\w-]+)$/.exec(expression) ?? []
      if (input !== undefined && inputs[input] !== undefined) return filled(inputs[input])
      if (output !== undefined && outputs[output] !== undefined) return outputs[output]
      if (expression === 'github.token') return 'the-token'
      throw new Error(`action.yml has an expression that leads to nothing: ${expression}`)
    })
  let code = 0
  let all = ''
  for (const step of action.runs.steps) {
    if (step.run === undefined || (code !== 0 && !step.if?.includes('always()'))) continue
    const ended = await runScript(['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: 'working-directory' in step ? packageRoot : work,
      env: {
        ...Object.fromEntries(files),
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION_PATH: packageRoot,
        GITHUB_API_URL: github.url,
        GITHUB_REPOSITORY: 'shop/app',
        ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)])),
      },
    })
    all += ended.said
    if (ended.code !== 0) code = ended.code ?? -1
    for (const line of readFileSync(join(folder, 'output'), 'utf8').split('\n').filter(Boolean)) {
      const [name, value] = line.split('=') as [string, string]
      outputs[name] = value
    }
  }
  return { code, said: all, outputs, summary: readFileSync(join(folder, 'summary'), 'utf8') }
}

async function deployment(options: Parameters<typeof startDeployment>[0] = {}): Promise<string> {
  const started = await startDeployment(options)
  deployments.push(started)
  return started.url
}

const wrong = mutants[0]!

describe('the GitHub action', () => {
  it('takes each of its inputs to where it is used, and no other', () => {
    const used = new Set([...text.matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name!))
    expect([...used].toSorted()).toEqual(Object.keys(action.inputs).toSorted())
    for (const { run } of action.runs.steps) expect(run ?? '', 'a script with an input in it').not.toContain('${{')
  })

  it('passes a deployment that keeps its promises, and leaves reports and no ledger', async () => {
    const { code, outputs, summary } = await runAction({ target: await deployment(), mode: 'smoke' })
    expect({ code, outputs }).toEqual({ code: 0, outputs: { 'exit-code': '0', sarif: 'true' } })
    const reports = [
      'comment.md',
      'ctrf.json',
      'junit.xml',
      'report.html',
      'report.json',
      'results.sarif',
      'summary.md',
    ]
    expect(readdirSync(join(folder, 'work/customers-kit-report')).toSorted()).toEqual(reports)
    expect(summary).toContain('## ✅')
  })

  it('fails for one that does not, after all that tells of it', async () => {
    const target = await deployment({ mutants: [wrong] })
    const { code, outputs, said, summary } = await runAction({ target, options: '--strict\n--seed 7\n' })
    expect({ code, outputs }).toEqual({ code: 1, outputs: { 'exit-code': '1', sarif: 'true' } })
    expect(said).toContain('::error title=customers-kit')
    expect(summary).toContain('## ❌')
    const report = JSON.parse(readFileSync(join(folder, 'work/customers-kit-report/report.json'), 'utf8')) as unknown
    expect(report).toMatchObject({ strict: true, seed: 7 })
    expect(github.comments.at(-1)!.body).toContain('## ❌')
    expect([...github.tokens]).toEqual(['Bearer the-token'])
  })

  it('comments once for each deployment, and brings that up to date', async () => {
    const broken = await deployment({ mutants: [wrong] })
    const correct = await deployment()
    await runAction({ target: broken })
    await runAction({ target: correct, mode: 'smoke' })
    const before = github.comments.length
    await deployments[0]!.close()
    const { code } = await runAction({ target: broken })
    expect(code).toBe(2)
    expect(github.comments.length).toBe(before)
    expect(before).toBe(132)
    const [old, kept] = github.comments.slice(-2)
    expect(old!.body).toContain('could not find out (exit code 2)')
    expect(kept!.body).toContain('## ✅')
  })

  it('only warns where it may not comment, and comments on no push', async () => {
    github.refuses = true
    const target = await deployment()
    const refused = await runAction({ target, mode: 'smoke' })
    expect(refused.code).toBe(0)
    expect(refused.said).toMatch(/::warning title=customers-kit::The pull request has no comment: POST .* with 403/)
    const pushed = await runAction({ target, mode: 'smoke' }, { ref: 'refs/heads/main' })
    expect(pushed.code).toBe(0)
    expect(pushed.said).not.toContain('::warning')
  })

  it('signs where credentials are given, and shows no secret', async () => {
    const auth = { client: 'me', secret: 'a-secret-of-mine' }
    const target = await deployment({ auth })
    const { code, said, summary } = await runAction({
      target,
      mode: 'smoke',
      'client-id': auth.client,
      'client-secret': auth.secret,
    })
    expect({ code, said }).toMatchObject({ code: 0 })
    const reports = join(folder, 'work/customers-kit-report')
    const written = readdirSync(reports).map((file) => readFileSync(join(reports, file), 'utf8'))
    for (const one of [said, summary, github.comments.at(-1)!.body, ...written]) expect(one).not.toContain(auth.secret)
  })

  it('says what is wrong with how it was called, and passes nothing of a run before off as its own', async () => {
    const target = await deployment()
    await runAction({ target, mode: 'smoke' })
    const { code, outputs, said } = await runAction({ target, mode: 'thorough' })
    expect({ code, outputs }).toEqual({ code: 2, outputs: { 'exit-code': '2', sarif: 'false' } })
    expect(said).toContain('--mode')
    expect(existsSync(join(folder, 'work/customers-kit-report/report.json'))).toBe(false)
  })
})
