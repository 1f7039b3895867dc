import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DEFAULT_DIALECT_SETTINGS } from '../../../src/dialects/index.ts'
import { createRyze } from '../../../src/dialects/ryze/index.ts'
import { contractOperations, readPaper } from './contract.ts'
import { OPERATIONS, countAnswered, operationTable } from './operations.ts'

const ryze = createRyze(DEFAULT_DIALECT_SETTINGS.ryze)
const contract = readPaper('contracts/ryze.md')

const listed = (...states: readonly string[]) =>
  OPERATIONS.filter((item) => states.includes(item.state)).map(({ operation }) => operation)

test('no operation is listed twice, and none has disappeared', () => {
  const names = OPERATIONS.map(({ operation }) => operation)
  assert.equal(new Set(names).size, names.length)
  assert.equal(names.length, 89)
})

test(
  'every operation of the contract is in the table',
  { skip: !contract && 'the contract is not on this machine' },
  () => {
    const wanted = contractOperations(contract ?? '')
    assert.deepEqual(wanted.toSorted(), OPERATIONS.map(({ operation }) => operation).toSorted())
  },
)

test('what is said to be answered or refused is routed, and nothing else is', (context) => {
  const routed = new Set([
    ...ryze.routes.filter(({ hidden }) => !hidden).map(({ method, url }) => `${String(method)} ${url}`),
    ...ryze.sockets.map(({ url }) => `GET ${url}`),
  ])
  assert.deepEqual([...routed].toSorted(), listed('answered', 'refused').toSorted())
  assert.deepEqual(
    listed('not yet').filter((operation) => routed.has(operation)),
    [],
  )
  context.diagnostic(`${countAnswered(OPERATIONS)} are answered`)
})

test('the page of the dialect shows the table', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/dialects/ryze.md'), 'utf8')
  const shown = /<!-- operations -->\n([\s\S]*?)\n<!-- \/operations -->/.exec(page)?.[1]
  assert.equal(shown, operationTable(OPERATIONS), 'print it with node operations.ts')
})
