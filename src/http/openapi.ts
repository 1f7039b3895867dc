import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import type { Dialect } from '../dialects/dialect.ts'

/** Collects the routes of one context into an OpenAPI document; must come before the routes. */
export async function documentRoutes(scope: FastifyInstance, dialect: Dialect): Promise<void> {
  const { title, version, description, credential } = dialect.openapi
  await scope.register(swagger, {
    stripBasePath: false,
    openapi: {
      openapi: '3.1.0',
      info: { title, version, description },
      servers: [{ url: '/' }, { url: `/${dialect.name}` }],
      components: { securitySchemes: { [`${dialect.name}Key`]: credential as never } },
    },
  })
}

/** The document, and a page to read and try it. */
export async function serveDocuments(scope: FastifyInstance, dialect: Dialect): Promise<void> {
  const urls = [`/${dialect.name}/openapi.json`, ...(dialect.openapi.url ? [dialect.openapi.url] : [])]
  for (const url of urls) scope.get(url, { schema: { hide: true } }, async () => scope.swagger())
  await scope.register(swaggerUi, {
    routePrefix: `/${dialect.name}/docs`,
    uiConfig: { docExpansion: 'none', persistAuthorization: true, tryItOutEnabled: true, validatorUrl: 'none' },
    // Nothing leaves the machine: no validator elsewhere, no upgrade to https that a plain address does not have.
    // The page sets styles on its elements; scripts and everything else come from here alone.
    staticCSP: "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'",
    logo: LOGO,
    theme: {
      title: `${dialect.openapi.title} · Waypost`,
      css: [{ filename: 'waypost.css', content: PAGE_STYLE }],
      favicon: [{ filename: 'waypost.svg', rel: 'icon', sizes: 'any', type: 'image/svg+xml', content: ICON }],
    },
  })
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#128c7e" d="M7 1h2v2h5l2 2.5-2 2.5H9v8H7z"/></svg>'

const LOGO = {
  type: 'image/svg+xml',
  content: Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 110 24"><path fill="#4fd1bd" d="M4 2h3v3h8l3 4-3 4H7v9H4z"/>' +
      '<text x="25" y="18" font-family="sans-serif" font-weight="600" font-size="18" fill="#fff">Waypost</text></svg>',
  ),
  href: '/',
  target: '_self',
} as const

/** One document is served here: the box for another one's address would only confuse. */
const PAGE_STYLE =
  '.swagger-ui .topbar .download-url-wrapper { visibility: hidden; height: 0; padding: 0 }' +
  '@media (max-width: 40rem) { .swagger-ui .topbar .download-url-wrapper { display: none } }'
