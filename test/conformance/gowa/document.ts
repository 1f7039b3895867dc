import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/** JSON Schema as GOWA's document has it. */
export type JsonSchema = { readonly [keyword: string]: unknown }

export interface DocumentedOperation {
  /** Method and path, such as `POST /chat/{chat_jid}/pin`. */
  readonly operation: string
  readonly tag: string
  readonly summary: string
  /** The JSON schema of each status, its references put in; null where the answer is no JSON. */
  readonly responses: ReadonlyMap<number, JsonSchema | null>
  readonly bodyFields: readonly string[]
}

const SHARED = join(import.meta.dirname, '../../../../shared')

/** The text of one of the project's papers; null on machines that do not have them. */
export function readPaper(path: string): string | null {
  const file = join(SHARED, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

interface RawContent {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>>
}

interface RawOperation {
  readonly tags: readonly string[]
  readonly summary: string
  readonly requestBody?: RawContent
  readonly responses: Readonly<Record<string, RawContent>>
}

interface RawDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

/** GOWA's own OpenAPI document; null on machines that do not have it. */
export function readDocument(): readonly DocumentedOperation[] | null {
  const text = readPaper('contracts/gowa-openapi.yaml')
  if (text === null) return null
  const { paths, components } = parse(text) as RawDocument
  const put = (schema: JsonSchema | undefined) => schema && resolve(components.schemas, schema)
  const jsonOf = ({ content }: RawContent) => put(content?.['application/json']?.schema) ?? null
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { tags, summary, requestBody, responses }]) => ({
      operation: `${method.toUpperCase()} ${path}`,
      tag: tags[0] ?? '',
      summary,
      responses: new Map(Object.entries(responses).map(([status, answer]) => [Number(status), jsonOf(answer)])),
      bodyFields: Object.keys((requestBody && jsonOf(requestBody)?.properties) ?? {}),
    })),
  )
}

/** Keywords that say something of a value. Null is allowed for every property: the document's examples have it. */
function resolve(schemas: Readonly<Record<string, JsonSchema>>, schema: JsonSchema): JsonSchema {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined
  if (name !== undefined) return resolve(schemas, schemas[name] ?? {})
  const { type, enum: values, required, properties, items } = schema
  const nested = (value: unknown) => resolve(schemas, value as JsonSchema)
  return {
    ...(type !== undefined && { type }),
    ...(values !== undefined && { enum: values }),
    ...(required !== undefined && { required }),
    ...(typeof properties === 'object' && properties !== null && { properties: orNull(properties, nested) }),
    ...(items !== undefined && { items: nested(items) }),
  }
}

const orNull = (properties: object, nested: (value: unknown) => JsonSchema): JsonSchema =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, { anyOf: [nested(value), { type: 'null' }] }]),
  )
