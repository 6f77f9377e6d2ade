// The step of action.yml that comments: one comment a deployment on the pull request, which every run brings up to date.
// Takes FOLDER, TARGET and GITHUB_TOKEN, and what GitHub puts into every step's environment. A token that may not comment
// (the pull request comes from a fork) is a warning: the check itself has said all.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const { FOLDER, TARGET, EXIT_CODE, GITHUB_TOKEN, GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_EVENT_PATH } = process.env
const { pull_request: pull } = JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8'))
if (pull) await comment(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/issues`, pull.number)
else console.log('This run is about no pull request, so there is nothing to comment on.')

async function comment(issues, number) {
  const body = text()
  // What begins a comment of ours, and is the same from run to run.
  const mark = body.split('\n', 1)[0]
  try {
    const known = await find(`${issues}/${number}/comments`, mark)
    if (known && (await ask('PATCH', `${issues}/comments/${known.id}`, { body }, [403, 404]))) return
    await ask('POST', `${issues}/${number}/comments`, { body })
  } catch (error) {
    console.log(`::warning title=customers-kit::The pull request has no comment: ${error.message}`)
  }
}

function text() {
  const comment = join(FOLDER, 'comment.md')
  if (existsSync(comment)) return readFileSync(comment, 'utf8')
  // As check --markdown names a target, which may hold a password.
  const target = (URL.canParse(TARGET) ? new URL(TARGET).href : TARGET).replace(/\/$/, '').replace(/\/\/[^/@]*@/, '//[redacted]@')
  const said = `The check of ${target} could not find out (exit code ${EXIT_CODE}); the run's log says why.`
  return `<!-- customers-kit check ${encodeURIComponent(target)} -->\n${said}`
}

async function find(comments, mark) {
  for (let page = 1; ; page++) {
    const list = await ask('GET', `${comments}?per_page=100&page=${page}`)
    const own = list.find(({ body }) => body?.startsWith(mark))
    if (own || list.length < 100) return own
  }
}

/** What the API answers; undefined where it refuses with one of these statuses. Throws for any other refusal. */
async function ask(method, url, body, refusals = []) {
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${GITHUB_TOKEN}`,
      'x-github-api-version': '2022-11-28',
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (refusals.includes(response.status)) return undefined
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname} was answered with ${response.status}`)
  return response.json()
}
