// 100 draws, 60 minutes: a defect beside an oddity
import { verifyPart } from '../verify.ts'
import { drawPair, playPair, sayPair } from './play.ts'

verifyPart({
  name: 'mutant-and-variant',
  draw: (seed, number) => drawPair('mutant-and-variant', seed, number),
  say: sayPair,
  play: playPair,
  atOnce: 4,
})
