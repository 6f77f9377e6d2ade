// 100 draws, 30 minutes: a shared deployment that goes away in the middle
import { verifyPart } from '../verify.ts'
import { draw, sayDraw } from './draw.ts'
import { play } from './play.ts'

verifyPart({ name: 'chaos', draw, say: sayDraw, play, atOnce: 5 })
