import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Route } from '../../../src/dialects/dialect.ts'
import { createGowa } from '../../../src/dialects/gowa/index.ts'
import { createTestApp } from '../../../src/dialects/gowa/testing/app.ts'
import { readDocument } from './document.ts'
import { OPERATIONS, countAnswered, operationTable } from './operations.ts'

const document = readDocument()
const skip = document ? false : "GOWA's OpenAPI document is not on this machine"

const nameOf = ({ method, url }: Route): string => `${String(method)} ${url.replace(/:(\w+)/g, '{$1}')}`
const listed = (state: string) => OPERATIONS.filter((item) => item.state === state).map(({ operation }) => operation)
const routes = createGowa({ strictCode: false }).routes.filter(({ hidden }) => !hidden)

test('no operation is listed twice, and none has disappeared', () => {
  const names = OPERATIONS.map(({ operation }) => operation)
  assert.equal(new Set(names).size, names.length)
  assert.equal(names.length, 89)
})

test('every operation of the document is in the table, under its tag', { skip }, () => {
  const rows = (items: readonly { readonly tag: string; readonly operation: string }[]) =>
    items.map(({ tag, operation }) => `${tag}: ${operation}`).toSorted()
  assert.deepEqual(rows(OPERATIONS), rows(document ?? []))
})

test('what is said to be answered is routed, and nothing else is', (context) => {
  assert.deepEqual(routes.map(nameOf).toSorted(), listed('answered').toSorted())
  context.diagnostic(`${countAnswered(OPERATIONS)} are answered`)
})

test('what is answered is reached, at the root and under its name; what is not is not there', async () => {
  await using app = await createTestApp()
  const reach = async (operation: string, prefix: string) => {
    const [method, path] = operation.split(' ') as [string, string]
    const url = `${prefix}${path.replace(/\{\w+\}/g, 'x')}`
    return (await app.call(`${method} ${url}`, { ...(method !== 'GET' && { body: {} }) })).body !== 'Not Found'
  }
  for (const prefix of ['', '/gowa']) {
    for (const operation of listed('answered')) assert.ok(await reach(operation, prefix), `${prefix} ${operation}`)
    for (const operation of listed('not yet')) assert.ok(!(await reach(operation, prefix)), `${prefix} ${operation}`)
  }
})

test('each operation has the document’s tag, summary and fields', { skip }, () => {
  const documented = new Map(document?.map((item) => [item.operation, item]))
  for (const route of routes) {
    const item = documented.get(nameOf(route))
    assert.ok(item, nameOf(route))
    assert.deepEqual([route.tag, route.summary], [item.tag, item.summary], item.operation)
    const fields = Object.keys((route.schema.body as { readonly properties?: object } | undefined)?.properties ?? {})
    const missing = item.bodyFields.filter((field) => !fields.includes(field) && !item.operation.includes('passkey'))
    assert.deepEqual(missing, [], item.operation)
  }
})

test('the page of the dialect shows the table', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/dialects/gowa.md'), 'utf8')
  const shown = /<!-- operations -->\n([\s\S]*?)\n<!-- \/operations -->/.exec(page)?.[1]
  assert.equal(shown, operationTable(OPERATIONS))
})
