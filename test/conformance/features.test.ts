import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { ROOT } from '../architecture/source-file.ts'
import { featureTable } from './features.ts'
import { readWahaDocument } from './waha/document.ts'

const PAGE = join(ROOT, 'README.md')
const SECTION = /(<!-- features:[^\n]*-->\n)([^]*?)(<!-- end of features -->)/

const document = readWahaDocument()
const skip = document ? false : "WAHA's OpenAPI document is not on this machine"

test('README.md shows how many operations of each API are answered', { skip }, () => {
  const table = `\n${document && featureTable(document)}\n\n`
  if (process.env['UPDATE_DOCS'] === '1') {
    const page = readFileSync(PAGE, 'utf8')
    const [, head = '', , end = ''] = SECTION.exec(page) ?? []
    writeFileSync(
      PAGE,
      page.replace(SECTION, () => `${head}${table}${end}`),
    )
  }
  assert.equal(SECTION.exec(readFileSync(PAGE, 'utf8'))?.[2], table, 'run it with UPDATE_DOCS=1 to write the table')
})
