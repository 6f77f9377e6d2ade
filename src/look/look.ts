/**
 * The one style of all that is shown in a browser: the page at `/__kit/`, the documentation and the reports. Readable on
 * a phone and on paper, light or dark as the reader's system says. It names no address: nothing is fetched.
 */
export const look = `
:root{color-scheme:light dark;--back:#ffffff;--front:#1c2126;--quiet:#586470;--line:#d8dee4;--soft:#f4f6f8;--link:#0b57a4;
  --good:#17663a;--warn:#855400;--bad:#b3202b;--ours:#8b3fa8;--kept:#9fd3b4;--broken:#c4232f;--noted:#e3a008;
  --on-broken:#ffffff;--on-noted:#14181c}
@media (prefers-color-scheme:dark){:root{--back:#14181c;--front:#e6eaee;--quiet:#9aa5b1;--line:#343c45;--soft:#1d2329;
  --link:#7ab8ff;--good:#6fd39b;--warn:#e0ae4e;--bad:#ff7b84;--ours:#d093ea;--kept:#2f6b4a;--broken:#f2555f;--noted:#d69a1a;
  --on-broken:#14181c}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--front);font:15px/1.5 system-ui,sans-serif}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code,pre{font:13px/1.45 ui-monospace,monospace}
code{overflow-wrap:anywhere}
pre{margin:2px 0 0;padding:10px 12px;overflow:auto;background:var(--soft);border-radius:6px;white-space:pre-wrap;
  overflow-wrap:anywhere}
table{border-collapse:collapse}
th,td{text-align:start;vertical-align:top;border-bottom:1px solid var(--line)}
summary{cursor:pointer}
button{font:inherit;padding:1px 10px;border:1px solid var(--line);border-radius:6px;background:var(--back);
  color:var(--link);cursor:pointer}
.quiet{color:var(--quiet)}
.scroll{overflow-x:auto}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;padding:8px;background:var(--back);z-index:9}
.hidden{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}
.verb{display:inline-block;min-width:4.6em;font:700 12px/1.6 ui-monospace,monospace;color:var(--link)}
.verb.post{color:var(--good)}.verb.put{color:var(--warn)}.verb.delete{color:var(--bad)}
.status{font:600 13px/1.5 ui-monospace,monospace;white-space:nowrap}
.s2{color:var(--good)}.s3{color:var(--link)}.s4{color:var(--warn)}.s5,.s0{color:var(--bad)}
@media print{:root{--back:#ffffff;--front:#1c2126;--quiet:#586470;--line:#d8dee4;--soft:#f4f6f8;--link:#0b57a4;--good:#17663a;
  --warn:#855400;--bad:#b3202b;--ours:#8b3fa8;--kept:#9fd3b4;--broken:#c4232f;--on-broken:#ffffff;--noted:#e3a008;
  color-scheme:light}pre{max-height:none;overflow:visible}button,.skip{display:none}}
`

/** A script for pages with commands: each button of the class `copy` copies the text of what it names. */
export const copyScript = `
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
`
