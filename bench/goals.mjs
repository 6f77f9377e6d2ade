/**
 * What has become of a row's goals: each with the ratio that was reached and whether that is enough.
 * @param {import('./measure.mjs').Row} row
 * @param {(name: string) => boolean} isPeer who counts as a peer where the goal is against the best of them
 * @returns {{ of: string, against: string, wanted: number, reached: number, kept: boolean }[]}
 */
export function judge(row, isPeer) {
  return (row.goals ?? []).flatMap(({ of, against, ratio: wanted }) => {
    const rival = against === 'the best peer' ? best(row, isPeer) : against
    if (rival === undefined || !row.values[of] || !row.values[rival]) return []
    const ratio = ratioOf(row, of, rival)
    const reached = row.better === 'more' ? ratio : 1 / ratio
    const named = against === 'the best peer' ? `the best peer (${rival})` : rival
    return [{ of, against: named, wanted, reached, kept: reached >= wanted }]
  })
}

// Within rounds where the row has that, since what slows one round slows both sides.
function ratioOf(row, of, rival) {
  if (rival === row.against) return row.ratios[of].median
  if (of === row.against) return 1 / row.ratios[rival].median
  return row.values[of].median / row.values[rival].median
}

function best(row, isPeer) {
  const rivals = Object.entries(row.values).filter(([name]) => isPeer(name))
  rivals.sort(([, a], [, b]) => (row.better === 'more' ? b.median - a.median : a.median - b.median))
  return rivals[0]?.[0]
}

const servers = /node:http|Express 5|Fastify|\+ Maps$/

/** Whether a contestant is something a user would pick instead of the kit, not the kit itself, nor a framework whose handlers were written by hand for
 * the bench's own questions. @param {string} name */
export function isPeer(name) {
  return !name.startsWith('customers-kit') && !servers.test(name)
}
