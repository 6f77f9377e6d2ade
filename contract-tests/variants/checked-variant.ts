import { createMock } from '../../src/mock/create-mock.ts'
import { runChecks } from '../../src/report/run-checks.ts'
import { loadSpec } from '../../src/spec/spec.ts'

const spec = loadSpec()
const auth = { clientId: 'me', clientSecret: 'a secret of the mock' }

/**
 * What a check says against the variant of a seed as it is served, which keeps the document: nothing, or a line for each
 * promise. Every second one is served with signed requests. A check within so many requests where that is given.
 */
export async function checkedVariant(variant: number, maxRequests?: number): Promise<string[]> {
  const signed = variant % 2 === 1 ? { auth } : {}
  const mock = await createMock({ spec, variant, ...signed })
  try {
    const target = await mock.listen()
    const credentials = variant % 2 === 1 ? auth : undefined
    const { findings, promises } = await runChecks({ spec, target, credentials, seed: variant, maxRequests })
    return [
      ...findings
        .filter(({ severity }) => severity === 'failure')
        .map(({ key, message, actual, exchange }) => JSON.stringify({ key, message, actual, exchange }).slice(0, 1500)),
      ...(promises.checked === 0 ? ['nothing was checked'] : []),
    ]
  } finally {
    await mock.close()
  }
}
