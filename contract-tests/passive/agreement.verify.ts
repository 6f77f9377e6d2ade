// 200 draws, 60 minutes: check, proxy and judge of the same traffic, half of it of defects and half of oddities
import { verifyPart } from '../verify.ts'
import { disagreements, drawSubject, saySubject } from './agreement.ts'

verifyPart({ name: 'agreement', draw: drawSubject, say: saySubject, play: disagreements, atOnce: 3 })
