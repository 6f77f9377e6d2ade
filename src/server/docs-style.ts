import { createHash } from 'node:crypto'
import { copyScript, look } from '../look/look.ts'
import { tryScript } from './docs-try.ts'

/** The style of the documentation page. */
export const docsStyle = `${look}
body { display: grid; grid-template-columns: 22rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem; border-inline-end: 1px solid var(--line);
  background: var(--soft); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .3rem .4rem; border-radius: 6px; color: inherit; text-decoration: none;
  font-size: .85rem; overflow-wrap: anywhere; }
.command { position: relative; }
.command pre { padding-right: 5rem; }
.copy { position: absolute; top: .5rem; right: .5rem; font-size: .8rem; }
nav a:hover, nav a:focus-visible { background: var(--line); }
.brand { font-weight: 700; margin: 0 .4rem 1rem; }
.small a { padding: .1rem .4rem; } .small { font-size: .85rem; margin-top: 1.5rem; }
main { max-width: 60rem; padding: 1.5rem 2.5rem 5rem; }
h1 { margin-top: .5rem; } h2 { margin: 3rem 0 .5rem; padding-top: 1.2rem; border-top: 1px solid var(--line); font-size: 1.25rem; }
h3 { margin: 1.5rem 0 .4rem; font-size: .95rem; color: var(--quiet); }
.summary { font-weight: 600; margin-bottom: .3rem; }
table { width: 100%; font-size: .9rem; }
th, td { padding: .45rem .6rem; }
td:first-child code { overflow-wrap: normal; }
th { color: var(--quiet); font-weight: 600; }
.try { display: grid; gap: .3rem; margin-top: .8rem; }
.try[hidden] { display: none; }
.try label { font-size: .8rem; font-weight: 600; }
.try input, .try textarea { font: 13px/1.45 ui-monospace, monospace; color: inherit; background: var(--back); width: 100%;
  padding: .4rem .6rem; border: 1px solid var(--quiet); border-radius: 6px; }
.try button { justify-self: start; margin-top: .3rem; padding: .3rem .9rem; }
.tried p { margin: .5rem 0 .2rem; }
.tried pre { max-height: 24rem; unicode-bidi: plaintext; }
.required { color: var(--quiet); font-size: .78rem; }
.legend, .answers { list-style: none; padding: 0; } .answers li, .legend li { margin: .25rem 0; }
.badge { border: 1px solid currentColor; border-radius: 99px; padding: 0 .5em; font-size: .75rem; white-space: nowrap; }
.badge.doc { color: var(--good); } .badge.public { color: var(--warn); } .badge.ours { color: var(--ours); }
.status { display: inline-block; min-width: 2.6em; }
summary { color: var(--link); margin-top: .6rem; }
@media (max-width: 52rem) { body { display: block; }
  nav { position: static; height: auto; border: 0; border-bottom: 1px solid var(--line); } main { padding: 1rem 1.1rem 4rem; } }
@media (max-width: 40rem) { thead { display: none; } table, tbody, tr, td { display: block; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); } td { border: 0; padding: .1rem 0; overflow-wrap: anywhere; }
  td:not(:first-child)::before { content: attr(data-head) ': '; color: var(--quiet); font-size: .8rem; } }
@media print { nav, .try { display: none; } body { display: block; } }
`

/** The page's script: copies a command, and sends a request to the mock. The page reads without it. */
export const docsScript = copyScript + tryScript

/** What the page may do, as its Content-Security-Policy says: this style, this script, and requests to this mock. */
export const docsPolicy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256')
  .update(docsScript)
  .digest('base64')}'; connect-src 'self'; base-uri 'none'; form-action 'none'`
