import type { FastifyInstance } from 'fastify'
import type { Dialect } from '../dialects/dialect.ts'

/** The page at `/`: which APIs are spoken here and where they are described. */
export function serveLanding(app: FastifyInstance, dialects: readonly Dialect[]): void {
  const page = landingPage(dialects)
  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(page),
  )
}

function landingPage(dialects: readonly Dialect[]): string {
  const items = dialects.map(
    ({ name, openapi }) =>
      `<li><strong>${openapi.title}</strong> at <code>/</code> and <code>/${name}</code>: ` +
      `<a href="/${name}/docs">documentation</a>, <a href="/${name}/openapi.json">OpenAPI</a></li>`,
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Waypost</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; color-scheme: light dark }
  li { margin: .5rem 0 }
</style>
<h1>Waypost</h1>
<p>A self-hosted WhatsApp gateway. It answers on these APIs:</p>
<ul>
${items.join('\n')}
</ul>
<p>Every call but <code>/ping</code> and <code>/health</code> needs a key.</p>
</html>
`
}
