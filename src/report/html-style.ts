import { copyScript, look } from '../look/look.ts'

/** The style of a report. It names no address: nothing is fetched. */
export const style = `${look}
body{margin:0 auto;max-width:1120px;padding:0 20px 40px}
h1{margin:0;font-size:34px;line-height:1.15}
h1.bad{color:var(--bad)}h1.good{color:var(--good)}
h2{margin:36px 0 10px;font-size:19px}
header{padding-top:28px}
.kind{margin:0;color:var(--quiet)}.target{margin:4px 0 18px;overflow-wrap:anywhere}
footer{color:var(--quiet);margin-top:40px}
.numbers{display:grid;grid-template-columns:repeat(9,auto);gap:1px;margin:0;background:var(--line);border:1px solid var(--line)}
.numbers div{padding:8px 12px;background:var(--back)}
.numbers dt{color:var(--quiet);font-size:12px}.numbers dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
.aside{margin-top:24px;padding:2px 16px 12px;border-left:4px solid var(--noted);background:var(--soft)}.aside h2{margin:10px 0 4px}
th,td{padding:5px 10px 5px 0}
table.wide{width:100%}
.number{white-space:nowrap;text-align:right;font-variant-numeric:tabular-nums}
.scroll{margin-bottom:12px}
.tag{display:inline-block;padding:0 7px;border:1px solid var(--line);border-radius:9px;color:var(--quiet);font-size:12px;white-space:nowrap}
.status{font:inherit}.legend{display:flex;flex-wrap:wrap;gap:4px 10px;margin:0 0 10px}.legend b{margin-right:12px}
.cell{display:inline-flex;align-items:center;justify-content:center;width:15px;height:15px;border-radius:2px;
  font:bold 11px/1 system-ui,sans-serif;text-decoration:none;vertical-align:-2px}
.cell.kept{background:var(--kept)}
.cell.broken{background:var(--broken);color:var(--on-broken)}
.cell.noted{background:var(--noted);color:var(--on-noted)}
.cell.skipped{border:1px dashed var(--quiet)}
.cell.unobservable{color:var(--quiet)}
.grid{width:100%;table-layout:fixed}
.grid th{width:250px;font-weight:600}.path{display:block;overflow-wrap:anywhere;font:11px/1.4 ui-monospace,monospace}
.cells{display:flex;flex-wrap:wrap;gap:3px;padding-top:3px}
.named{margin:4px 0 0;font:12px/1.6 ui-monospace,monospace;display:flex;flex-wrap:wrap;gap:0 12px}.named a{color:var(--bad)}
.finding{margin:0 0 12px;border:1px solid var(--line);border-left:4px solid var(--broken);padding:0 16px;scroll-margin-top:12px}
.finding.note{border-left-color:var(--noted)}
.finding[open]{padding-bottom:14px}
.finding:target{outline:2px solid var(--link)}
summary{padding:10px 0}
.badge{display:inline-block;min-width:24px;padding:0 6px;border-radius:3px;background:var(--broken);
  color:var(--on-broken);font-weight:600;text-align:center}
.note .badge{background:var(--noted);color:var(--on-noted)}
.message{font-weight:600;overflow-wrap:anywhere}
.facts{margin:0 0 12px}.facts div{display:flex;gap:12px}.facts dt{flex:0 0 76px;color:var(--quiet)}
  .facts dd{margin:0;overflow-wrap:anywhere}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 14px}
figure{margin:0 0 12px;min-width:0}
figcaption{color:var(--quiet);font-size:13px}
pre{max-height:420px}
.expected pre{box-shadow:inset 3px 0 var(--good)}.actual pre{box-shadow:inset 3px 0 var(--bad)}
td.expected{color:var(--good)}td.actual{color:var(--bad)}
.plot svg{width:100%;height:auto;display:block}
.plot text{fill:var(--quiet);font:12px system-ui,sans-serif}
.rule{stroke:var(--line)}
.ok{fill:var(--link);fill-opacity:.55}.refused{fill:var(--noted);fill-opacity:.85}.error{fill:var(--broken)}
  .none{stroke:var(--broken);stroke-width:2;fill:none}
.key{white-space:nowrap;margin-right:10px}.plot .key svg{display:inline;width:12px;height:12px;vertical-align:-1px}
@media (max-width:960px){.numbers{grid-template-columns:repeat(3,1fr)}}
@media (max-width:700px){
.numbers{grid-template-columns:1fr 1fr}.numbers div:last-child:nth-child(odd){grid-column:span 2}
body{padding:0 12px 32px}h1{font-size:27px}
.pair{grid-template-columns:1fr}
.grid,.grid tbody,.grid tr,.grid td,.grid th{display:block;width:auto}
.grid tr{padding:8px 0;border-bottom:1px solid var(--line)}.grid td,.grid th{border:0;padding:2px 0 5px}
.path{display:inline;margin-left:8px}
.facts div{display:block}
.plot text{font-size:22px}.plot .minor{display:none}
}
.more summary{padding:0}
@media print{
  .cell,.badge,circle,rect,path,pre{print-color-adjust:exact}.finding,pre,.pair,tr{break-inside:avoid}h2{break-after:avoid}
  pre{max-height:none;overflow:visible}body{max-width:none;padding:0}}
`

/** The page's script: copies a command, unfolds the finding that the address names, and every finding for paper. */
export const script = `${copyScript}
const unfold = () => {
  const at = document.getElementById(location.hash.slice(1))
  if (at instanceof HTMLDetailsElement) { at.open = true; at.querySelector('summary').focus() }
}
addEventListener('hashchange', unfold)
let folded = []
addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll('details.finding:not([open])')]
  for (const one of folded) one.open = true
})
addEventListener('afterprint', () => { for (const one of folded) one.open = false })
unfold()
`
