import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import type { Answered, Exchange, Sent } from './exchange.ts'
import { readAnswer } from './exchange.ts'
import type { Subject } from './subject.ts'

/** How long an answer may take in milliseconds, or as long again as it took; what takes longer is no answer. */
const patience = 1000

/** For so many milliseconds everything else in this process may have to wait. */
const breath = 10

/**
 * Sends the requests of a run to a deployment in this process, one under way while another is wherever it was so, and
 * tells each answer; `heard` ends it by answering true. `asked` is what is sent in a request's
 * place, and `paced` keeps the time that lay between them.
 */
export async function replay(
  exchanges: readonly Exchange[],
  subject: Subject,
  asked: (sent: Sent) => Sent,
  heard: (answered: Answered, index: number) => boolean,
  paced = false,
): Promise<void> {
  const began = performance.now()
  let breathed = began
  const underWay = new Map<number, Promise<Answered>>()
  for (const { index, starts, at } of steps(exchanges)) {
    if (paced) {
      const ahead = at - (performance.now() - began)
      if (ahead > 1) await sleep(ahead)
    }
    if (performance.now() - breathed > breath) {
      await breathe()
      breathed = performance.now()
    }
    if (starts) underWay.set(index, answerOf(subject, asked(exchanges[index]!.sent), patienceFor(exchanges[index]!)))
    else if (heard(await underWay.get(index)!, index)) return
  }
}

/** The comings of the requests and the ends of their answers, in their order. */
function steps(exchanges: readonly Exchange[]): { index: number; starts: boolean; at: number }[] {
  return exchanges
    .flatMap(({ from, to }, index) => [
      { index, starts: true, at: from },
      { index, starts: false, at: to },
    ])
    .sort((a, b) => a.at - b.at || Number(b.starts) - Number(a.starts))
}

function patienceFor({ from, to }: Exchange): number {
  return patience + to - from
}

/** What a deployment in this process answers, byte for byte. */
async function answerOf(subject: Subject, sent: Sent, withinMs: number): Promise<Answered> {
  const chunks: Buffer[] = []
  const wire = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      chunks.push(chunk)
      done()
    },
  })
  const request = new IncomingMessage(wire as Socket)
  request.method = sent.method
  request.httpVersionMajor = 1
  request.httpVersionMinor = 1
  const response = new ServerResponse(request)
  const over = new Promise<void>((resolve) => {
    response.once('finish', resolve)
    wire.once('close', resolve)
  })
  response.assignSocket(wire as Socket)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, withinMs)
  })
  subject.answer(sent, response).catch(() => wire.destroy())
  await Promise.race([over, late])
  clearTimeout(timer)
  return readAnswer(Buffer.concat(chunks))
}
