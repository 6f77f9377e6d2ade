import type { Oddity } from '../behaviour.ts'
import { oddAnswers } from './answers.ts'
import { oddConduct } from './conduct.ts'
import { oddTraffic } from './traffic.ts'

/** Every oddity, each the only unusual thing about its deployment. */
export const oddities: Oddity[] = [...oddAnswers, ...oddConduct, ...oddTraffic]
