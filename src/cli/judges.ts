import { loadSecondJudge } from '../proxy/create-proxy.ts'
import type { PrismJudge } from '../traffic/prism-judge.ts'
import type { Spec } from '../spec/spec.ts'

/** Prism where it is wanted and can be trusted, and a line that says which judges there are. */
export async function secondJudge(
  spec: Spec,
  wanted: boolean,
): Promise<{ prism: PrismJudge | undefined; said: string }> {
  if (!wanted) return { prism: undefined, said: 'One judge: ours.' }
  try {
    const { prism, blind } = await loadSecondJudge(spec)
    if (blind.length === 0)
      return {
        prism,
        said: 'Two judges: ours and Prism. Self-test passed: both flag a bad exchange of each operation.',
      }
    return {
      prism: undefined,
      said: `One judge: ours. Self-test failed: Prism does not flag a bad exchange of ${blind.join(', ')}, so it is left out.`,
    }
  } catch (error) {
    return {
      prism: undefined,
      said: `One judge: ours. Prism cannot read the documents: ${(error as Error).message.split('\n', 1)[0]}`,
    }
  }
}
