// 300 draws, 60 minutes: two or three oddities at once, none of them accused
import { verifyPart } from '../verify.ts'
import { drawPair, playPair, sayPair } from './play.ts'

verifyPart({
  name: 'pairs-of-variants',
  draw: (seed, number) => drawPair('variants', seed, number),
  say: sayPair,
  play: playPair,
  atOnce: 4,
})
