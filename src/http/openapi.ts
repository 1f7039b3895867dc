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
    uiConfig: { docExpansion: 'none', persistAuthorization: true },
    staticCSP: true,
  })
}
