import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IRouter, RequestHandler } from 'express'
import { packageRoot } from '../spec/spec.ts'
import type { Exchanges } from './exchanges.ts'

/** What the page may do, as its Content-Security-Policy says: its own script and style, and requests to this mock alone. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Addresses are relative: the mock may be under a base path.
const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Customers API mock</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript. Everything that it does is a <a href="../docs#steering">control route</a>, too.</noscript>
<script type="module" src="page.js"></script>
</body>
</html>
`

/** The page from which a person watches and steers the mock. Its files are read when they are first asked for. */
export function addPageRoutes(app: IRouter, { kitAnswer, otherKitMethods }: Exchanges): void {
  const files = new Map<string, Promise<Buffer>>()
  const file = (name: string): Promise<Buffer> => {
    const read = files.get(name) ?? readFile(join(packageRoot, 'dist', 'page', name))
    files.set(name, read)
    read.catch(() => files.delete(name))
    return read
  }
  const answer = (type: string, body: () => Promise<Buffer | string>): RequestHandler =>
    kitAnswer(async (req, res, fields) => {
      const text = Buffer.from(await body())
      const head = ['Content-Type', `${type}; charset=utf-8`, 'Content-Length', String(text.length)]
      const safe = ['X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer', 'Cache-Control', 'no-cache']
      res.writeHead(200, [...head, ...safe, 'Content-Security-Policy', policy, ...fields])
      res.end(req.method === 'HEAD' ? undefined : text)
    })
  const routes: [path: string, handler: RequestHandler][] = [
    ['/__kit/', answer('text/html', async () => html)],
    ['/__kit/page.js', answer('text/javascript', () => file('page.js'))],
    ['/__kit/page.css', answer('text/css', () => file('page.css'))],
    ['/__kit', (req, res) => res.redirect(`${req.baseUrl}/__kit/`)],
  ]
  for (const [path, handler] of routes) {
    app.get(path, handler)
    app.all(path, otherKitMethods(['GET']))
  }
}
