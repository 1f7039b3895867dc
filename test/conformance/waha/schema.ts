import { Compile } from 'typebox/compile'
import type { JsonSchema, WahaDocument } from './document.ts'

/** Says how a value differs from a schema of WAHA's document; empty when it fits. */
export function faults(document: WahaDocument, schema: JsonSchema, value: unknown): readonly string[] {
  const errors = Compile(resolve(document, schema) as never).Errors(value) as unknown as readonly {
    readonly instancePath: string
    readonly message: string
  }[]
  return errors.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}

/**
 * The schema with its references put in. WAHA's generator does not mark what may be null, and its server answers null for
 * many fields (`to`, `participant`, `picture` …): null is allowed for every property.
 */
export function resolve(document: WahaDocument, schema: JsonSchema): JsonSchema {
  const reference = schema.$ref
  if (typeof reference === 'string') return resolve(document, document.schemas[reference.split('/').at(-1) ?? ''] ?? {})
  const nested = (value: unknown) => resolve(document, value as JsonSchema)
  return {
    ...keep(schema),
    ...(isObject(schema.properties) && {
      properties: mapValues(schema.properties, (property) => ({ anyOf: [nested(property), { type: 'null' }] })),
    }),
    ...(isObject(schema.items) && { items: nested(schema.items) }),
    ...(isObject(schema.additionalProperties) && { additionalProperties: nested(schema.additionalProperties) }),
    ...combined(schema, nested),
  }
}

/** Keywords with a meaning here. `required: true` on a property and `type: object` with a text inside are its mistakes. */
const keep = ({ type, enum: values, required, ...rest }: JsonSchema): JsonSchema => ({
  ...(typeof type === 'string' && !(type === 'object' && typeof rest.default === 'string') && { type }),
  ...(Array.isArray(values) && { enum: values }),
  ...(Array.isArray(required) && { required }),
})

function combined(schema: JsonSchema, nested: (value: unknown) => JsonSchema): JsonSchema {
  const pairs = (['allOf', 'oneOf', 'anyOf'] as const)
    .filter((name) => Array.isArray(schema[name]))
    .map((name) => [name, (schema[name] as readonly unknown[]).map(nested)])
  return Object.fromEntries(pairs)
}

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mapValues = (object: JsonSchema, change: (value: unknown) => unknown): JsonSchema =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
