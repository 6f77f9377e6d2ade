import type { Variant } from '../behaviour.ts'
import { unusualAnswers } from './answers.ts'
import { unusualConduct } from './conduct.ts'
import { looseRules } from './loose-rules.ts'
import { unusualTraffic } from './traffic.ts'

/** Every variant, each the only unusual thing about its deployment. */
export const variants: Variant[] = [...unusualAnswers, ...unusualConduct, ...unusualTraffic, ...looseRules]
