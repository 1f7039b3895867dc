import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** JSON Schema as WAHA's document has it. */
export type JsonSchema = { readonly [keyword: string]: unknown }

export interface WahaParameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema?: JsonSchema
}

export interface WahaOperation {
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly deprecated: boolean
  readonly parameters: readonly WahaParameter[]
  readonly body: JsonSchema | null
  /** The JSON schema of each status; null where the document does not say. */
  readonly responses: ReadonlyMap<number, JsonSchema | null>
}

export interface WahaDocument {
  readonly operations: readonly WahaOperation[]
  readonly schemas: Readonly<Record<string, JsonSchema>>
  /** The schema of each event's webhook. */
  readonly webhooks: ReadonlyMap<string, JsonSchema>
}

const FILE = join(import.meta.dirname, '../../../../shared/contracts/waha-openapi.json')

/** WAHA's own OpenAPI document; null on machines that do not have it. */
export function readWahaDocument(): WahaDocument | null {
  if (!existsSync(FILE)) return null
  const raw = JSON.parse(readFileSync(FILE, 'utf8')) as RawDocument
  const operations = Object.entries(raw.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => toOperation(method.toUpperCase(), path, operation)),
  )
  const webhooks = Object.entries(raw.webhooks).map(
    ([name, { post }]) => [name, post.requestBody?.content?.['application/json']?.schema ?? {}] as const,
  )
  return { operations, schemas: raw.components.schemas, webhooks: new Map(webhooks) }
}

interface RawOperation {
  readonly tags?: readonly string[]
  readonly deprecated?: boolean
  readonly parameters?: readonly WahaParameter[]
  readonly requestBody?: { readonly content?: RawContent }
  readonly responses: Readonly<Record<string, { readonly content?: RawContent }>>
}
type RawContent = Readonly<Record<string, { readonly schema?: JsonSchema }>>

interface RawDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
  readonly webhooks: Readonly<Record<string, { readonly post: RawOperation }>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

const toOperation = (method: string, path: string, operation: RawOperation): WahaOperation => ({
  method,
  path,
  // The document puts a picture before each name.
  tag: (operation.tags?.[0] ?? '').replace(/^[^A-Za-z]+/, ''),
  deprecated: operation.deprecated ?? false,
  parameters: operation.parameters ?? [],
  body: operation.requestBody?.content?.['application/json']?.schema ?? null,
  responses: new Map(
    Object.entries(operation.responses).map(([status, { content }]) => [
      Number(status),
      content?.['application/json']?.schema ?? null,
    ]),
  ),
})
