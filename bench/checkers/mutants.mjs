import { channel } from 'node:diagnostics_channel'

/**
 * The deployments of src/mutants/: mutants have one defect, variants one legitimate oddity, one has neither.
 * @typedef {{ name: string, kind: 'correct' | 'variant' | 'mutant', about: string, promise?: string, start: () => Promise<{ url: string, requests: () => number, close: () => Promise<void> }> }} Subject
 * @returns {Promise<Subject[]>} the correct one first; those that need signatures are left out, since not every tool can sign
 */
export async function mutantsAndVariants() {
  const load = (file) => import(new URL(`../../build/mutants/${file}`, import.meta.url).href)
  const { startDeployment } = await load('start-deployment.js')
  const { mutants } = await load('fixed/mutants.js')
  const { variants } = await load('variants/variants.js')

  const start = (options) => async () => {
    const { url, close } = await startDeployment(options)
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
  const unsigned = ({ needs }) => needs !== 'auth'
  return [
    { name: 'correct', kind: 'correct', about: 'keeps every sentence of the document', start: start({}) },
    ...variants.filter(unsigned).map((variant) => ({
      name: variant.name,
      kind: /** @type {const} */ ('variant'),
      about: variant.about,
      start: start({ variants: [variant] }),
    })),
    ...mutants.filter(unsigned).map((mutant) => ({
      name: mutant.name,
      kind: /** @type {const} */ ('mutant'),
      about: mutant.about,
      promise: mutant.promise,
      start: start({ mutants: [mutant] }),
    })),
  ]
}
