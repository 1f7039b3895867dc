import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import test from 'node:test'
import {
  ADAPTERS,
  EMPTY_WORDS,
  ENVIRONMENT_READERS,
  LOADED_WHEN_USED,
  LONG_FILES,
  LONG_FUNCTIONS,
  MAX_FACTORY_LINES,
  MAX_FILE_LINES,
  MAX_FUNCTION_LINES,
  MAY_IMPORT,
  OPEN_FILES,
  PACKAGES,
  WIRING,
} from './architecture/rules.ts'
import { isTest, readSources, ROOT, type Measured } from './architecture/source-file.ts'

const sources = readSources()
const gateway = sources.filter(({ path }) => path.startsWith('src/') && !isTest(path))

test('folders of the gateway import what the table allows', () => {
  const broken = gateway
    .filter(({ path }) => !WIRING.includes(path))
    .flatMap(({ path, imports }) =>
      imports.filter((to) => isOurs(to) && !mayImport(path, to)).map((to) => `${path} -> ${to}`),
    )
  assert.deepEqual(broken, [])
})

test('imports are relative and end in .ts or .json', () => {
  const broken = sources.flatMap(({ path, imports }) =>
    imports
      .filter((to) => to.startsWith('#') || (isOurs(to) && !/\.(ts|json)$/.test(to)))
      .map((to) => `${path} -> ${to}`),
  )
  assert.deepEqual(broken, [])
})

test('the sandbox imports nothing of the gateway', () => {
  const broken = sources
    .filter(({ path }) => path.startsWith('sandbox/'))
    .flatMap(({ path, imports }) =>
      imports.filter((to) => isOurs(to) && !to.startsWith('sandbox/')).map((to) => `${path} -> ${to}`),
    )
  assert.deepEqual(broken, [])
})

test('only the wiring and tests of the gateway import the sandbox', () => {
  const broken = gateway
    .filter(({ path }) => !WIRING.includes(path))
    .flatMap(({ path, imports }) => imports.filter((to) => to.startsWith('sandbox/')).map((to) => `${path} -> ${to}`))
  assert.deepEqual(broken, [])
})

test('packages stay in the folders that they are reserved to', () => {
  const broken = sources
    .filter(({ path }) => !isTest(path) && !path.startsWith('bench/'))
    .flatMap(({ path, imports }) => imports.filter((to) => !mayUse(path, to)).map((to) => `${path} -> ${to}`))
  assert.deepEqual(broken, [])
})

test('what a start does without is loaded when it is first used', () => {
  const files = new Map(sources.map((source) => [source.path, source]))
  const loaded = new Set(['src/main.ts', 'src/demo.ts'])
  const broken: string[] = []
  for (const path of loaded) {
    for (const to of files.get(path)?.loads ?? []) {
      if (files.has(to)) loaded.add(to)
      if (LOADED_WHEN_USED.some((name) => to === name || (name.endsWith('/') && to.startsWith(name)))) {
        broken.push(`${path} -> ${to}`)
      }
    }
  }
  assert.ok(loaded.has('src/media/staging/type.ts'))
  assert.deepEqual(broken, [])
})

test('only config/env.ts reads the environment', () => {
  const readers = gateway.filter(({ readsEnvironment }) => readsEnvironment).map(({ path }) => path)
  assert.deepEqual(readers, ENVIRONMENT_READERS)
})

test('files and functions keep to the size budget', () => {
  const long = sources
    .filter(({ path, lines }) => lines > MAX_FILE_LINES && !(path in LONG_FILES))
    .map(({ path, lines }) => `${path}: ${lines} lines`)
  const longFunctions = sources.flatMap(({ path, functions }) =>
    functions
      .filter((measured) => isLong(path, measured) && !(`${path}#${measured.name}` in LONG_FUNCTIONS))
      .map(({ name, line, lines, ownLines }) => `${path}:${line} ${name}: ${lines} lines, ${ownLines} of its own`),
  )
  assert.deepEqual([...long, ...longFunctions], [])
})

test('exceptions to the budget are still needed', () => {
  const unneeded = [
    ...Object.keys(LONG_FILES).filter(
      (path) => !sources.some((file) => file.path === path && file.lines > MAX_FILE_LINES),
    ),
    ...Object.keys(LONG_FUNCTIONS).filter(
      (key) =>
        !sources.some(({ path, functions }) =>
          functions.some((measured) => key === `${path}#${measured.name}` && isLong(path, measured)),
        ),
    ),
  ]
  assert.deepEqual(unneeded, [])
})

test('files have kebab-case names that say something', () => {
  const paths = sources.map(({ path }) => path)
  const broken = paths.filter((path) => {
    const name = basename(path)
    return !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?\.ts$/.test(name) || EMPTY_WORDS.test(name.replace(/\.ts$/, ''))
  })
  assert.deepEqual(broken, [])
})

test('there are no default exports', () => {
  assert.deepEqual(
    sources.filter(({ hasDefaultExport }) => hasDefaultExport).map(({ path }) => path),
    [],
  )
})

test('what the core asks of others is documented', () => {
  const broken = sources
    .filter(({ path }) => path.startsWith('src/core/ports/') && !isTest(path))
    .flatMap(({ path, undocumented }) => undocumented.map((name) => `${path}: ${name}`))
  assert.deepEqual(broken, [])
})

test('no file names a machine or a package registry', () => {
  // Put together here, so that this file does not name what it looks for.
  const folders = ['work', 'root', 'home', 'Users'].map((folder) => `/${folder}/`)
  const places = new RegExp(
    `(^|[\\s'"\`=(:])(${folders.join('|')})|${['registry', 'npmjs'].join('\\.')}|https?://[^/\\s]*${'regis'}try`,
  )
  const broken = listFiles().filter((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8')
    return !text.includes('\0') && text.split('\n').some((line) => places.test(line))
  })
  assert.deepEqual(broken, [])
})

/** The files of the repository, or none where this is not one. */
function listFiles(): readonly string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    return listed.split('\0').filter((path) => path !== '' && path !== 'package-lock.json' && isFile(path))
  } catch {
    return sources.map(({ path }) => path)
  }
}

function isFile(path: string): boolean {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile() ?? false
}

/** Factories and suites of tests hold functions of their own, which are measured one by one. */
function isLong(path: string, { name, lines, ownLines }: Measured): boolean {
  const holdsOthers = /^create[A-Z]/.test(name) || isTest(path)
  return holdsOthers ? ownLines > MAX_FUNCTION_LINES || lines > MAX_FACTORY_LINES : lines > MAX_FUNCTION_LINES
}

function isOurs(to: string): boolean {
  return /^(\.\.|src|sandbox|test|bench|bin|package\.json)(\/|$)/.test(to)
}

function mayImport(from: string, to: string): boolean {
  const [, folder = ''] = from.split('/')
  const [top, target = ''] = to.split('/')
  if (top !== 'src') return false
  if (folder === target) return isSameAdapter(from, to)
  return (MAY_IMPORT[folder] ?? []).includes(target) || (OPEN_FILES[folder] ?? []).includes(to)
}

/** A folder's shared top-level files, or files of the same adapter: one dialect may not import another. */
function isSameAdapter(from: string, to: string): boolean {
  const [, folder = '', fromAdapter, ...fromRest] = from.split('/')
  const [, , toAdapter, ...toRest] = to.split('/')
  if (!ADAPTERS.includes(folder)) return true
  return fromRest.length === 0 || toRest.length === 0 || fromAdapter === toAdapter
}

function mayUse(from: string, to: string): boolean {
  if (isOurs(to)) return true
  const name = Object.keys(PACKAGES).find((key) => to === key || to.startsWith(key.endsWith('/') ? key : `${key}/`))
  if (name === undefined) return to.startsWith('node:')
  return (PACKAGES[name] ?? []).some((place) => from === place || (place.endsWith('/') && from.startsWith(place)))
}
