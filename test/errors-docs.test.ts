import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { ErrorCode } from '../src/core/errors.ts'
import { createDialects, DEFAULT_DIALECT_SETTINGS } from '../src/dialects/index.ts'
import { ROOT } from './architecture/source-file.ts'

const dialects = createDialects(DEFAULT_DIALECT_SETTINGS)

const codes = [
  ...(/export type ErrorCode =([^/]*)/.exec(readSource('src/core/errors.ts'))?.[1] ?? '').matchAll(/'(\w+)'/g),
].map(([, code]) => code as ErrorCode)

test('docs/errors.md lists every code with the status of every dialect', () => {
  assert.ok(codes.length > 20 && codes.includes('INTERNAL'), 'the codes were read')
  if (process.env['UPDATE_DOCS'] === '1') writeTable('docs/errors.md')
  const [head = [], , ...rows] = readTable('docs/errors.md')
  assert.deepEqual(head, ['code', 'meaning', ...dialects.map(({ name }) => name)])
  const written = rows.map(([code, , ...statuses]) => [code, ...statuses])
  assert.deepEqual(
    written,
    codes.map((code) => [`\`${code}\``, ...dialects.map((dialect) => String(statusOf(dialect, code)))]),
  )
  for (const [code, meaning] of rows) assert.match(meaning ?? '', /\.$/, `${code} has a sentence`)
})

function statusOf(dialect: (typeof dialects)[number], code: ErrorCode): number {
  const refusal = { code, message: 'no', details: {}, issues: [] }
  return dialect.refuse(refusal, { method: 'GET', path: '/anything', session: null, requestId: '1' }).status
}

function readTable(path: string): readonly (readonly string[])[] {
  const lines = readSource(path)
    .split('\n')
    .filter((line) => line.startsWith('|'))
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** Statuses as they are, meanings as they were. */
function writeTable(path: string): void {
  const meanings = new Map(readTable(path).map(([code = '', meaning = '']) => [code, meaning]))
  const row = (code: ErrorCode) =>
    `| \`${code}\` | ${meanings.get(`\`${code}\``) ?? ''} | ${dialects.map((dialect) => statusOf(dialect, code)).join(' | ')} |`
  const lines = [
    `| code | meaning | ${dialects.map(({ name }) => name).join(' | ')} |`,
    `|---|---|${dialects.map(() => '---|').join('')}`,
    ...codes.map(row),
  ]
  const text = readSource(path)
  writeFileSync(
    join(ROOT, path),
    text.replace(/^\|[^]*\|$/m, () => lines.join('\n')),
  )
}

function readSource(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}
