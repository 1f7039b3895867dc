import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { createConfig } from '../src/config/config.ts'
import { SETTINGS, type SettingName } from '../src/config/schema.ts'
import type { Setting } from '../src/config/setting.ts'
import { ROOT } from './architecture/source-file.ts'

const PAGE = join(ROOT, 'docs/config.md')
const SECTION = /(<!-- settings:[^\n]*-->\n)([^]*?)(<!-- end of settings -->)/

test('docs/config.md lists every setting as the program has it', () => {
  const page = readFileSync(PAGE, 'utf8')
  const table = `\n${renderTable()}\n\n`
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PAGE, withTable(page, table))
  assert.equal(SECTION.exec(readFileSync(PAGE, 'utf8'))?.[2], table, 'run it with UPDATE_DOCS=1 to write the table')
})

test('every default that the page names is a value that the program takes', () => {
  for (const [name, { fallback }] of Object.entries(SETTINGS)) {
    if (fallback !== null) createConfig({ [name]: fallback })
  }
})

function withTable(page: string, table: string): string {
  const [, head, , end] = SECTION.exec(page) ?? []
  return page.replace(SECTION, () => `${head}${table}${end}`)
}

function renderTable(): string {
  const rows = Object.entries(SETTINGS as Readonly<Record<SettingName, Setting<unknown>>>).map(
    ([name, { about, fallback, absent }]) =>
      `| \`${name}\` | ${absent ?? (fallback === null ? '' : `\`${fallback}\``)} | ${about} |`,
  )
  return ['| setting | default | what it is |', '|---|---|---|', ...rows].join('\n')
}
