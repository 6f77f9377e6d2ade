/** The page's style. It names no address: nothing is fetched. */
export const style = `
:root{--back:#fff;--front:#1c2126;--quiet:#5b6570;--line:#d8dee4;--soft:#f4f6f8;--kept:#9fd3b4;--broken:#c4232f;
  --noted:#e3a008;--good:#17663a;--bad:#b3202b;--link:#0b57a4;--on-broken:#fff}
@media (prefers-color-scheme:dark){:root{--back:#14181c;--front:#e6eaee;--quiet:#9aa5b1;--line:#343c45;--soft:#1d2329;
  --kept:#2f6b4a;--broken:#f2555f;--noted:#d69a1a;--good:#6fd39b;--bad:#ff7b84;--link:#7ab8ff;--on-broken:#14181c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1120px;padding:0 20px 40px;background:var(--back);color:var(--front);font:15px/1.5 system-ui,sans-serif}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
h1{margin:0;font-size:34px;line-height:1.15}
h1.bad{color:var(--bad)}h1.good{color:var(--good)}
h2{margin:36px 0 10px;font-size:19px}
header{padding-top:28px}
code,pre{font:13px/1.45 ui-monospace,monospace}
code{overflow-wrap:anywhere}
.kind{margin:0;color:var(--quiet)}.target{margin:4px 0 18px;overflow-wrap:anywhere}
.quiet,footer{color:var(--quiet)}footer{margin-top:40px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;padding:8px;background:var(--back);z-index:1}
.hidden{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}
.numbers{display:grid;grid-template-columns:repeat(8,auto);gap:1px;margin:0;background:var(--line);border:1px solid var(--line)}
.numbers div{padding:8px 12px;background:var(--back)}
.numbers dt{color:var(--quiet);font-size:12px}.numbers dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
.aside{margin-top:24px;padding:2px 16px 12px;border-left:4px solid var(--noted);background:var(--soft)}.aside h2{margin:10px 0 4px}
table{border-collapse:collapse}
th,td{padding:5px 10px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
table.wide{width:100%}
.number{white-space:nowrap;text-align:right;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto;margin-bottom:12px}
.tag{display:inline-block;padding:0 7px;border:1px solid var(--line);border-radius:9px;color:var(--quiet);font-size:12px;white-space:nowrap}
.status{white-space:nowrap}.legend{display:flex;flex-wrap:wrap;gap:4px 10px;margin:0 0 10px}.legend b{margin-right:12px}
.cell{display:inline-flex;align-items:center;justify-content:center;width:15px;height:15px;border-radius:2px;
  font:bold 11px/1 system-ui,sans-serif;text-decoration:none;vertical-align:-2px}
.cell.kept{background:var(--kept)}
.cell.broken{background:var(--broken);color:var(--on-broken)}
.cell.noted{background:var(--noted);color:#14181c}
.cell.skipped{border:1px dashed var(--quiet)}
.cell.unobservable{color:var(--quiet)}
.grid{width:100%;table-layout:fixed}
.grid thead td{width:215px}
.grid thead th{color:var(--quiet);font-size:12px;font-weight:normal}
.grid tbody th{font-weight:600}.path{display:block;overflow-wrap:anywhere;font:11px/1.4 ui-monospace,monospace}
.cells{display:flex;flex-wrap:wrap;gap:3px;padding-top:3px}
.named{margin:4px 0 0;font:12px/1.6 ui-monospace,monospace;display:flex;flex-wrap:wrap;gap:0 12px}.named a{color:var(--bad)}
.finding{margin:0 0 12px;border:1px solid var(--line);border-left:4px solid var(--broken);padding:0 16px;scroll-margin-top:12px}
.finding.note{border-left-color:var(--noted)}
.finding[open]{padding-bottom:14px}
.finding:target{outline:2px solid var(--link)}
summary{padding:10px 0;cursor:pointer}
.badge{display:inline-block;min-width:24px;padding:0 6px;border-radius:3px;background:var(--broken);
  color:var(--on-broken);font-weight:600;text-align:center}
.note .badge{background:var(--noted);color:#14181c}
.message{font-weight:600;overflow-wrap:anywhere}
.facts{margin:0 0 12px}.facts div{display:flex;gap:12px}.facts dt{flex:0 0 76px;color:var(--quiet)}
  .facts dd{margin:0;overflow-wrap:anywhere}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 14px}
figure{margin:0 0 12px;min-width:0}
figcaption{color:var(--quiet);font-size:13px}
pre{margin:2px 0 0;padding:10px 12px;max-height:420px;overflow:auto;background:var(--soft);border-radius:4px;
  white-space:pre-wrap;overflow-wrap:anywhere}
.expected pre{box-shadow:inset 3px 0 var(--good)}.actual pre{box-shadow:inset 3px 0 var(--bad)}
td.expected{color:var(--good)}td.actual{color:var(--bad)}
button{font:inherit;padding:1px 10px;border:1px solid var(--line);border-radius:4px;background:var(--back);color:var(--link);cursor:pointer}
.plot svg{width:100%;height:auto;display:block}
.plot text{fill:var(--quiet);font:12px system-ui,sans-serif}
.rule{stroke:var(--line)}
.ok{fill:var(--link);fill-opacity:.55}.refused{fill:var(--noted);fill-opacity:.85}.error{fill:var(--broken)}
  .none{stroke:var(--broken);stroke-width:2;fill:none}
.key{white-space:nowrap;margin-right:10px}.plot .key svg{display:inline;width:12px;height:12px;vertical-align:-1px}
@media (max-width:960px){.numbers{grid-template-columns:repeat(4,1fr)}}
@media (max-width:700px){
.numbers{grid-template-columns:1fr 1fr}
body{padding:0 12px 32px}h1{font-size:27px}
.pair{grid-template-columns:1fr}
.grid,.grid tbody,.grid tr,.grid td,.grid th{display:block;width:auto}.grid thead{display:none}
.grid tr{padding:8px 0;border-bottom:1px solid var(--line)}.grid td,.grid th{border:0;padding:2px 0 5px}
.path{display:inline;margin-left:8px}
.facts div{display:block}
.plot text{font-size:22px}.plot .minor{display:none}
}
@media print{.finding,pre{break-inside:avoid}pre{max-height:none}button{display:none}}
`

/** The page's script: copies a command, and unfolds the finding that the address names. */
export const script = `
for (const button of document.querySelectorAll('button.copy')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    const from = document.getElementById(button.dataset.copy)
    const said = document.getElementById('said')
    try {
      await navigator.clipboard.writeText(from.textContent)
      button.textContent = said.textContent = 'Copied'
      setTimeout(() => { button.textContent = 'Copy' }, 2000)
    } catch {
      getSelection().selectAllChildren(from)
      said.textContent = 'Selected: copy it with the keyboard'
    }
  })
}
const unfold = () => {
  const at = document.getElementById(location.hash.slice(1))
  if (at instanceof HTMLDetailsElement) { at.open = true; at.querySelector('summary').focus() }
}
addEventListener('hashchange', unfold)
unfold()
`
