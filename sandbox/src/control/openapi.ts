import { toSchema } from './fields.ts'
import type { ControlRoute } from './route.ts'

/** The OpenAPI document of these routes. */
export function toOpenApi(routes: readonly ControlRoute[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = toOperation(route)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sandbox control API',
      version: '0.1.0',
      description: 'Drives the phones and people of a WhatsApp network in a process.',
    },
    paths,
    components: { schemas: { Error: ERROR } },
  }
}

const ERROR = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: { code: { type: 'string' }, message: { type: 'string' } },
    },
  },
}

function toOperation({ path, summary, shape, query, raw }: ControlRoute): Record<string, unknown> {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const asked = Object.entries(query ?? {}).map(([name, { required, schema }]) => ({
    name,
    in: 'query',
    required,
    schema,
  }))
  const given = [...parameters, ...asked]
  const error = {
    description: 'Refused, with a sentence',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  }
  return {
    summary,
    ...(given.length > 0 && { parameters: given }),
    ...(shape !== null && {
      requestBody: { required: true, content: { 'application/json': { schema: toSchema(shape) } } },
    }),
    ...(raw && { requestBody: { required: true, content: { 'application/octet-stream': { schema: {} } } } }),
    responses: { '2XX': { description: 'Done' }, '4XX': error },
  }
}
