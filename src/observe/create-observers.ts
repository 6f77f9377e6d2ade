import type { Exchange } from '../http/exchange.ts'
import { describe } from '../report/describe-seen.ts'
import type { Observer, Remark } from '../server/observer.ts'
import type { Spec } from '../spec/spec.ts'
import { createJudges } from '../traffic/judge.ts'
import { judgeRecorded } from '../traffic/judge-recorded.ts'
import { redactSeen } from '../traffic/redact-seen.ts'
import type { Verdict } from '../traffic/verdict.ts'

/** Makes observers for a mock that say what the laws of `check` and `proxy` say, each of one world. */
export function createObservers(spec: Spec): () => Observer {
  const newJudge = createJudges(spec)
  return () => {
    let judge = newJudge()
    return {
      see(batch) {
        const exchanges = batch.map(({ exchange }) => exchange)
        const verdicts = judgeRecorded(judge, { exchanges, times: batch, unreadable: [] })
        return verdicts.map((verdict, n) => inWords(verdict, exchanges[n]!))
      },
      alone: (exchange) => inWords(judge.alone(exchange), exchange),
      forget: () => void (judge = newJudge()),
    }
  }
}

function inWords({ operation, seen }: Verdict, exchange: Exchange): Remark[] {
  return seen.map((one) => {
    const kept = redactSeen(one)
    const words = describe(kept, operation ?? 'all', exchange)
    return { side: one.side, severity: one.severity, promise: one.promise.id, ...words }
  })
}
