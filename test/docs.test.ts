import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { SETTINGS } from '../src/config/schema.ts'
import { ROOT } from './architecture/source-file.ts'

const PAGES = globSync(['*.md', 'docs/**/*.md', 'sandbox/*.md', 'bench/*.md'], { cwd: ROOT })

/** Names of the environment that are no settings of the gateway. */
const OTHER_VARIABLES = new Set([
  'WAYPOST_CONFIG',
  'WAYPOST_TEST_GATEWAY',
  'WAYPOST_TEST_POSTGRES',
  'WAYPOST_TEST_NATS',
  'WAYPOST_FOLDER',
  'WAYPOST_URL',
  'WAYPOST_KEY',
])

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8')

test('every link between pages leads to a file, and every anchor to a heading', () => {
  const broken = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !leadsSomewhere(page, target))
      .map((target) => `${page}: ${target}`),
  )
  assert.deepEqual(broken, [])
})

test('every npm script that a page names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }
  const unknown = PAGES.flatMap((page) =>
    [...read(page).matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)]
      .map(([, run, builtIn]) => run ?? builtIn ?? '')
      .filter((script) => scripts[script] === undefined)
      .map((script) => `${page}: ${script}`),
  )
  assert.deepEqual(unknown, [])
})

test('every setting that a page names exists', () => {
  const unknown = PAGES.flatMap((page) =>
    [...read(page).matchAll(/WAYPOST_[A-Z][A-Z0-9_]*[A-Z0-9]/g)]
      .map(([name]) => name)
      .filter((name) => !(name in SETTINGS) && !OTHER_VARIABLES.has(name))
      .map((name) => `${page}: ${name}`),
  )
  assert.deepEqual(unknown, [])
})

test('no page says how easy everything is', () => {
  const boasts = PAGES.filter((page) => page !== 'docs/style.md').flatMap((page) =>
    [...read(page).matchAll(/\b(just|easy|easily|simply)\b/gi)].map(([word]) => `${page}: ${word}`),
  )
  assert.deepEqual(boasts, [])
})

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? page : join(dirname(page), path)
  if (!existsSync(join(ROOT, file))) return false
  return anchor === undefined || headingsOf(file).includes(anchor)
}

function headingsOf(page: string): readonly string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
