/** The style of the documentation page: readable on a phone and on paper, light or dark as the reader's system says. */
export const docsStyle = `
:root { color-scheme: light dark; --text: #1d2733; --faint: #5b6b7c; --line: #d9e0e7; --panel: #f4f7fa; --page: #ffffff; --link: #0b62c4;
  --doc: #0f7b4b; --public: #8a5a00; --ours: #8b3fa8; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e3e9ef; --faint: #9aa8b6; --line: #33414f; --panel: #1b2530; --page: #121a22; --link: #6cb2ff;
    --doc: #4fc48c; --public: #e0ae4e; --ours: #d093ea; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--text); background: var(--page); display: grid;
  grid-template-columns: 18.5rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line);
  background: var(--panel); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .3rem .4rem; border-radius: 6px; color: inherit; text-decoration: none;
  font-size: .85rem; overflow-wrap: anywhere; }
nav a:hover, nav a:focus-visible { background: var(--line); }
.brand { font-weight: 700; margin: 0 .4rem 1rem; }
.small a { padding: .1rem .4rem; } .small { font-size: .85rem; margin-top: 1.5rem; }
main { max-width: 60rem; padding: 1.5rem 2.5rem 5rem; }
a { color: var(--link); }
h1 { margin-top: .5rem; } h2 { margin: 3rem 0 .5rem; padding-top: 1.2rem; border-top: 1px solid var(--line); font-size: 1.25rem; }
h3 { margin: 1.5rem 0 .4rem; font-size: .95rem; color: var(--faint); }
.summary { font-weight: 600; margin-bottom: .3rem; }
code { font-family: ui-monospace, monospace; font-size: .9em; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; overflow: auto; margin: .4rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; }
.required { color: var(--faint); font-size: .78rem; }
.legend, .answers { list-style: none; padding: 0; } .answers li, .legend li { margin: .25rem 0; }
.badge { border: 1px solid currentColor; border-radius: 99px; padding: 0 .5em; font-size: .75rem; white-space: nowrap; }
.badge.doc { color: var(--doc); } .badge.public { color: var(--public); } .badge.ours { color: var(--ours); }
.verb { display: inline-block; min-width: 4.2em; font: 700 .72rem ui-monospace, monospace; color: var(--link); }
.verb.post { color: var(--doc); } .verb.put { color: var(--public); } .verb.delete { color: #c8372d; }
.status { font: 600 .85rem ui-monospace, monospace; display: inline-block; min-width: 2.6em; } .s2 { color: var(--doc); }
  .s4 { color: var(--public); } .s5 { color: #c8372d; }
summary { cursor: pointer; color: var(--link); margin-top: .6rem; }
@media (max-width: 52rem) { body { display: block; }
  nav { position: static; height: auto; border: 0; border-bottom: 1px solid var(--line); } main { padding: 1rem 1.1rem 4rem; } }
@media print { nav { display: none; } body { display: block; } }
`
