// Plots as SVG text that reads well in a README, light or dark, and in a page.

const width = 760
const ours = '#0b7a4b'
const theirs = '#8a94a3'
const lineColours = [
  '#3b6fb6',
  '#b5651d',
  '#7b4fa3',
  '#5f6b7a',
  '#b03a5b',
  '#2f8f9d',
  '#8a7d1f',
  '#a0522d',
  '#4b5aa8',
  '#7a3b69',
  '#4d7c8a',
  '#946b2d',
]

/** @param {import('./measure.mjs').BarPlot} plot */
export function barsSvg({ title, unit, bars, logarithmic = false }) {
  const left = 240
  const right = 110
  const rowHeight = 26
  const top = 52
  const height = top + bars.length * rowHeight + 14
  const room = width - left - right
  const most = Math.max(...bars.map(({ value, max }) => max ?? value))
  const least = Math.min(...bars.map(({ value, min }) => min ?? value).filter((value) => value > 0))
  const floor = 10 ** Math.floor(Math.log10(least) - 0.05)
  const x = (value) =>
    left +
    (logarithmic ? (value <= floor ? 0 : Math.log10(value / floor) / Math.log10(most / floor)) : value / most) * room
  const rows = bars.map(({ label, value, min, max, ours: own }, index) => {
    const y = top + index * rowHeight
    const whisker =
      min !== undefined && max !== undefined && max > min
        ? `<path d="M${x(min).toFixed(1)} ${y + 10}H${x(max).toFixed(1)}" stroke="#222" stroke-width="1.5" opacity=".45"/>`
        : ''
    const end = Math.max(x(value), max === undefined ? 0 : x(max))
    return `<text x="${left - 10}" y="${y + 14}" text-anchor="end"${own ? ' font-weight="700"' : ''}>${escape(label)}</text>
<rect x="${left}" y="${y + 2}" width="${Math.max(1, x(value) - left).toFixed(1)}" height="16" rx="2" fill="${own ? ours : theirs}"/>${whisker}
<text x="${(end + 7).toFixed(1)}" y="${y + 14}"${own ? ' font-weight="700"' : ''}>${number(value)}</text>`
  })
  return frame(
    title,
    `${unit}${logarithmic ? ', logarithmic' : ''}; the thin line is the spread over rounds`,
    height,
    rows.join('\n'),
  )
}

/** @param {import('./measure.mjs').LinePlot} plot both axes logarithmic */
export function linesSvg({ title, unit, x: xTitle, lines }) {
  const box = { left: 78, right: width - 236, top: 58, bottom: 330 }
  const all = lines.flatMap(({ points }) => points)
  const scale = (values, from, to) => {
    const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9)
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9))
    return { low, high, at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from) }
  }
  const x = scale(
    all.map(([value]) => value),
    box.left,
    box.right,
  )
  const y = scale(
    all.map(([, value]) => value),
    box.bottom,
    box.top,
  )
  const parts = []
  for (let power = x.low; power <= x.high; power++) {
    const at = x.at(10 ** power).toFixed(1)
    parts.push(
      `<path d="M${at} ${box.top}V${box.bottom}" stroke="#ccd2d9"/><text x="${at}" y="${box.bottom + 18}" text-anchor="middle">${number(10 ** power)}</text>`,
    )
  }
  for (let power = y.low; power <= y.high; power++) {
    const at = y.at(10 ** power)
    parts.push(
      `<path d="M${box.left} ${at.toFixed(1)}H${box.right}" stroke="#ccd2d9"/><text x="${box.left - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end">${number(10 ** power)}</text>`,
    )
  }
  const ends = lines
    .map((line, index) => ({ line, index, y: y.at(line.points.at(-1)[1]) + 4 }))
    .toSorted((a, b) => a.y - b.y)
  for (let i = 1; i < ends.length; i++) ends[i].y = Math.max(ends[i].y, ends[i - 1].y + 16)
  for (const { line, index, y: labelAt } of ends) {
    const colour = line.ours ? ours : lineColours[index % lineColours.length]
    const points = line.points.map(([a, b]) => `${x.at(a).toFixed(1)},${y.at(b).toFixed(1)}`)
    parts.push(
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="${line.ours ? 3.5 : 2}"/>`,
    )
    for (const point of points)
      parts.push(
        `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="${line.ours ? 4 : 3}" fill="${colour}"/>`,
      )
    const lastX = x.at(line.points.at(-1)[0])
    if (lastX < box.right - 1)
      parts.push(
        `<path d="M${lastX.toFixed(1)} ${y.at(line.points.at(-1)[1]).toFixed(1)}L${box.right + 6} ${(labelAt - 4).toFixed(1)}" stroke="${colour}" stroke-dasharray="2 3" opacity=".5"/>`,
      )
    parts.push(
      `<text x="${box.right + 10}" y="${labelAt.toFixed(1)}" style="fill:${colour}"${line.ours ? ' font-weight="700"' : ''}>${escape(line.label)}</text>`,
    )
  }
  parts.push(
    `<text x="${(box.left + box.right) / 2}" y="${box.bottom + 38}" text-anchor="middle">${escape(xTitle)}</text>`,
  )
  const height = Math.max(box.bottom + 48, (ends.at(-1)?.y ?? 0) + 14)
  return frame(title, `${unit}; both axes logarithmic`, height, parts.join('\n'))
}

function frame(title, subtitle, height, content) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${Math.ceil(height)}" width="${width}" height="${Math.ceil(height)}" role="img" aria-label="${escape(title)}" font-family="system-ui, sans-serif" font-size="13">
<style>text{fill:#1c2330}</style>
<rect width="100%" height="100%" rx="6" fill="#fff"/>
<text x="14" y="24" font-size="16" font-weight="700">${escape(title)}</text>
<text x="14" y="42" font-size="12" style="fill:#5a6472">${escape(subtitle)}</text>
${content}
</svg>
`
}

/** A number as a person reads it: three significant digits, thousands apart. @param {number} value */
export function number(value) {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return Number(Number(value.toPrecision(3)).toFixed(digits)).toLocaleString('en', { maximumFractionDigits: 3 })
}

/** @param {string} text */
export function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
