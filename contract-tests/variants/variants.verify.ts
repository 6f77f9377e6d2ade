// 200 draws, 30 minutes: deployments that serve --variant makes, none of which a check may find fault with
import { createDraw } from '../../src/mutants/grammar/draw.ts'
import { verifyPart } from '../verify.ts'
import { checkedVariant } from './checked-variant.ts'

verifyPart({
  name: 'variants',
  draw: (seed, number) => createDraw(seed + number).below(2 ** 32),
  say: (variant) => `variant ${variant}`,
  play: (variant) => checkedVariant(variant),
  atOnce: 3,
})
