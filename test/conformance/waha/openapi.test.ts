import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TSchema } from 'typebox'
import type { Route } from '../../../src/dialects/dialect.ts'
import { waha } from '../../../src/dialects/waha/index.ts'
import { readWahaDocument, type WahaOperation } from './document.ts'
import { resolve } from './schema.ts'
import { documentPath, operationKey, operationTable } from './table.ts'

const document = readWahaDocument()
const skip = document ? false : "WAHA's OpenAPI document is not on this machine"

/** In WAHA's documentation, not in its OpenAPI document; stickers came with 2026.8.2. */
const UNDOCUMENTED = new Set(['GET /api/files/{}/{}', 'POST /api/sendSticker'])

/** Fields that WAHA's document requires although its server has a default, or that belong to what cannot be here. */
const IGNORED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  // No passkey is ever pending: the assertion is not looked at.
  'POST /api/{}/auth/passkey': ['id', 'rawId', 'type', 'response'],
  // There is no debug mode.
  'GET /api/server/debug/cpu': ['seconds'],
  'GET /api/server/debug/browser/trace/{}': ['seconds', 'categories'],
}

suite('WAHA’s OpenAPI document', { skip }, () => {
  const operations = new Map(document?.operations.map((item) => [operationKey(item.method, item.path), item]))
  const pairs = waha.routes
    .map((route) => ({ route, key: operationKey(String(route.method), documentPath(route)) }))
    .filter(({ key }) => !UNDOCUMENTED.has(key))
    .map(({ route, key }) => ({ route, key, operation: operations.get(key) }))

  for (const { route, key, operation } of pairs) {
    test(`${key} is WAHA’s`, () => {
      assert.ok(operation, 'method and path are in the document')
      assert.ok(operation.responses.has(route.status), `success ${route.status} is one of its statuses`)
      assert.equal(route.deprecated, operation.deprecated)
      assert.equal(route.tag, operation.tag)
      const ignored = new Set(IGNORED_FIELDS[key])
      const missing = wahaFields(operation).filter((name) => !ours(route).names.has(name) && !ignored.has(name))
      assert.deepEqual(missing, [], 'every documented field is accepted')
      const demanded = [...ours(route).required].filter((name) => !wahaRequired(operation).has(name))
      assert.deepEqual(demanded, [], 'nothing is demanded that WAHA does not demand')
    })
  }

  test('docs/dialects/waha.md shows which operations are answered', (context) => {
    if (document) context.diagnostic(operationTable(document, waha.routes).split('\n', 1)[0] ?? '')
    const page = readFileSync(join(import.meta.dirname, '../../../docs/dialects/waha.md'), 'utf8')
    const shown = /<!-- operations -->\n([\s\S]*?)\n<!-- \/operations -->/.exec(page)?.[1]
    assert.equal(shown?.trim(), document && operationTable(document, waha.routes), 'print it with node table.ts')
  })
})

interface Fields {
  readonly names: ReadonlySet<string>
  readonly required: ReadonlySet<string>
}

function ours({ schema }: Route): Fields {
  const parts = [schema.body, schema.query].map((part) => (part ?? {}) as TSchema & Partial<ObjectSchema>)
  return {
    names: new Set(parts.flatMap(({ properties }) => Object.keys(properties ?? {}))),
    required: new Set(parts.flatMap(({ required }) => required ?? [])),
  }
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, unknown>>
  readonly required: readonly string[]
}

function wahaBody({ body }: WahaOperation): Partial<ObjectSchema> {
  return document && body ? (resolve(document, body) as Partial<ObjectSchema>) : {}
}

const queryOf = ({ parameters }: WahaOperation) => parameters.filter((parameter) => parameter.in === 'query')

const wahaFields = (operation: WahaOperation): readonly string[] => [
  ...Object.keys(wahaBody(operation).properties ?? {}),
  ...queryOf(operation).map(({ name }) => name),
]

const wahaRequired = (operation: WahaOperation): ReadonlySet<string> =>
  new Set([
    ...(wahaBody(operation).required ?? []),
    ...queryOf(operation)
      .filter(({ required }) => required)
      .map(({ name }) => name),
  ])
