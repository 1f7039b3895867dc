import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Dialect, OpenApiInfo } from '../dialects/dialect.ts'

/** The page at `/`: which APIs are spoken here, where they are described, and the first steps. */
export function serveLanding(app: FastifyInstance, dialects: readonly Dialect[]): void {
  app.get('/', { schema: { hide: true } }, (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(landingPage(dialects, originOf(request))),
  )
}

/** The address in the browser's bar, so that the lines to paste reach the same place. The header is the caller's: checked. */
function originOf({ host, protocol }: FastifyRequest): string {
  return `${protocol}://${/^[\w.:[\]-]+$/.test(host) ? host : 'localhost'}`
}

const STYLE = `
  :root { color-scheme: light dark; --accent: light-dark(#0b6b5f, #4fd1bd); --line: #8885; --soft: #8881 }
  * { box-sizing: border-box }
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
  h1 { margin: 0; font-size: 2rem; letter-spacing: -.02em }
  h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem }
  h1 + p { margin: .25rem 0 0; opacity: .8 }
  a { color: var(--accent) }
  section { border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem; margin: .75rem 0 }
  section h3 { margin: 0; font-size: 1.05rem }
  section p { margin: .25rem 0 }
  code, pre { font: .85rem/1.6 ui-monospace, 'Cascadia Mono', Menlo, monospace }
  code { background: var(--soft); border-radius: .25rem; padding: .1rem .3rem; overflow-wrap: anywhere }
  pre { background: var(--soft); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; margin: .5rem 0;
    white-space: pre-wrap; overflow-wrap: anywhere }
  ol { padding-left: 1.3rem } li { margin: .8rem 0 } li::marker { color: var(--accent); font-weight: 600 }
`

/** Where a key is shown, in the words of the API's own document. */
function credentialOf({ credential }: OpenApiInfo): string {
  if (credential.type === 'apiKey') return `the header <code>${credential.name}</code>`
  if (credential.scheme === 'bearer') return '<code>Authorization: Bearer</code>'
  return 'the password of Basic authentication, with any user name'
}

function dialectCard({ name, openapi }: Dialect): string {
  return `<section>
  <h3>${openapi.title}</h3>
  <p>At <code>/</code> and once more under <code>/${name}</code>. The key goes into ${credentialOf(openapi)}.</p>
  <p><a href="/${name}/docs">Read and try it</a> · <a href="/${name}/openapi.json">OpenAPI document</a></p>
</section>`
}

function landingPage(dialects: readonly Dialect[], origin: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Waypost</title>
<style>${STYLE}</style>
<h1>Waypost</h1>
<p>A self-hosted WhatsApp gateway. It is running, and answers on these APIs:</p>
${dialects.map(dialectCard).join('\n')}
<h2>First steps</h2>
<ol>
<li>Every call but <code>/ping</code> and <code>/health</code> needs a key. The administrator's key was printed in the
terminal at the first start, or is the one of <code>WAYPOST_API_KEY</code>.
<pre>export KEY='the key'
curl -H "X-Api-Key: $KEY" ${origin}/api/sessions</pre></li>
<li>Make a session, unless there is one:
<pre>curl -X POST -H "X-Api-Key: $KEY" -H 'Content-Type: application/json' \\
  -d '{"name":"default"}' ${origin}/api/sessions</pre></li>
<li>Fetch its QR code and scan it with the phone: WhatsApp, Settings, Linked devices, Link a device.
<pre>curl -H "X-Api-Key: $KEY" -H 'Accept: image/png' ${origin}/api/default/auth/qr &gt; qr.png</pre></li>
<li>Write to somebody, with country code and without <code>+</code>:
<pre>curl -X POST -H "X-Api-Key: $KEY" -H 'Content-Type: application/json' \\
  -d '{"session":"default","chatId":"15551234567@c.us","text":"Hello"}' ${origin}/api/sendText</pre></li>
</ol>
<p>Pairing by code, what the states mean and what to do when something is wrong: <code>docs/how-to/pair-a-phone.md</code>
in Waypost's folder.</p>
</html>
`
}
