import { channel } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../places.mjs'

/**
 * A deployment of src/mutants/: a mutant has one defect, a variant decides some of what the document leaves open
 * unusually, one has neither.
 * @typedef {{ name: string, kind: 'correct' | 'variant' | 'mutant', about: string, start: () => Promise<{ url: string, requests: () => number, close: () => Promise<void> }> }} Subject
 */

/** The page that tells the score of our suite, which names the seed that its mutants were drawn with. */
const page = join(root, 'docs', 'kill-score.md')

/**
 * The correct deployment, and the first of those that the published score of our suite was made with: those that the
 * oracle can see, and that need no signature, since not every tool can sign.
 * @param {{ mutants: number, variants: number }} counts
 * @returns {Promise<{ seed: number, subjects: Subject[] }>} the correct one first
 */
export async function drawnSubjects(counts) {
  const load = (file) => import(new URL(`../../build/mutants/${file}`, import.meta.url).href)
  const { startDeployment } = await load('start-deployment.js')
  const { createDraw } = await load('grammar/draw.js')
  const { drawMutant, drawMutants } = await load('grammar/draw-mutant.js')
  const { drawVariant } = await load('grammar/draw-variant.js')
  const { observe } = await load('oracle/observe.js')
  const seed = Number(/npm run score -- --seed (\d+)/.exec(readFileSync(page, 'utf8'))[1])

  // As contract-tests/score/subjects.ts draws them.
  const draw = createDraw(seed)
  const mutants = []
  for (const one of drawMutants(draw.below(2 ** 31), 300)) {
    if (mutants.length === counts.mutants) break
    if (one.needs === 'auth') continue
    const { change } = drawMutant(one.seed)
    if (await observe({ seed: one.seed, changes: [change], auth: false, wire: one.wire })) mutants.push(one)
  }
  const variants = []
  while (variants.length < counts.variants) {
    const one = drawVariant(draw.below(2 ** 31))
    if (one.needs !== 'auth') variants.push(one)
  }

  return {
    seed,
    subjects: [
      { name: 'correct', kind: 'correct', about: 'keeps every sentence of the document', start: start(() => ({})) },
      ...variants.map(({ name, about, seed: number }) => ({
        name,
        kind: /** @type {const} */ ('variant'),
        about,
        start: start(() => ({ variants: [drawVariant(number)] })),
      })),
      ...mutants.map(({ name, about, seed: number }) => ({
        name,
        kind: /** @type {const} */ ('mutant'),
        about,
        // Anew each time: a mutant counts and remembers.
        start: start(() => ({ mutants: [drawMutant(number)] })),
      })),
    ],
  }

  function start(options) {
    return async () => {
      const { url, close } = await startDeployment(options())
      const { port } = new URL(url)
      let requests = 0
      const count = ({ server }) => {
        if (String(server.address()?.port) === port) requests++
      }
      const started = channel('http.server.request.start')
      started.subscribe(count)
      return {
        url,
        requests: () => requests,
        async close() {
          started.unsubscribe(count)
          await close()
        },
      }
    }
  }
}
