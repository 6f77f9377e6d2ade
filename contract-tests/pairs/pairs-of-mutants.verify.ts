// 100 draws, 60 minutes: two defects at once, of which neither hides the other
import { verifyPart } from '../verify.ts'
import { drawPair, playPair, sayPair } from './play.ts'

verifyPart({
  name: 'pairs-of-mutants',
  draw: (seed, number) => drawPair('mutants', seed, number),
  say: sayPair,
  play: playPair,
  atOnce: 4,
})
