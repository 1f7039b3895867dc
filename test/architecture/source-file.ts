import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A measured piece of a file. */
export interface Measured {
  readonly name: string
  readonly line: number
  readonly lines: number
  /** Without the lines of functions inside it. */
  readonly ownLines: number
}

/** What the rules want to know of a TypeScript file; paths are relative to the project, with slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  readonly lines: number
  /** Modules it imports, `.` ones resolved to paths. */
  readonly imports: readonly string[]
  /** Those of them that are loaded together with the file. */
  readonly loads: readonly string[]
  readonly functions: readonly Measured[]
  /** Exported names without a JSDoc comment. */
  readonly undocumented: readonly string[]
  readonly hasDefaultExport: boolean
  readonly readsEnvironment: boolean
}

/** A file of our tests, or one that only tests import: it may reach further than the code beside it. */
export function isTest(path: string): boolean {
  return /\.(test|contract|fixture)\.ts$|\/testing\/|\/support\/|^test\/|^sandbox\/test\//.test(path)
}

/** Every TypeScript file of the project. */
export function readSources(): readonly SourceFile[] {
  const exclude = (path: string) => /(^|[\\/])(node_modules|dist)([\\/]|$)/.test(path)
  const paths = globSync(['src/**/*.ts', 'sandbox/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'], { cwd: ROOT, exclude })
  return paths.toSorted().map((path) => readSource(path.replaceAll('\\', '/')))
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const { program, module, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const lineOf = createLineIndex(text)
  const resolve = (name: string) => (name.startsWith('.') ? posix.join(dirname(path), name) : name)
  const reexports = module.staticExports.flatMap(({ entries }) => entries.filter(({ moduleRequest }) => moduleRequest))
  const loads = [
    ...module.staticImports.filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType)),
    ...reexports.filter(({ isType }) => !isType),
  ].map(({ moduleRequest }) => moduleRequest?.value ?? '')
  const requests = [
    ...module.staticImports.map((item) => item.moduleRequest.value),
    ...reexports.map(({ moduleRequest }) => moduleRequest?.value ?? ''),
    ...module.dynamicImports.map(({ moduleRequest }) =>
      text.slice(moduleRequest.start, moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
    ),
  ]
  return {
    path,
    text,
    lines: text.split('\n').length - 1,
    imports: requests.map(resolve),
    loads: loads.map(resolve),
    functions: measureFunctions(program as unknown as Node, lineOf),
    undocumented: findUndocumented(program.body as unknown as readonly Node[], comments, text),
    hasDefaultExport: program.body.some(({ type }) => type === 'ExportDefaultDeclaration'),
    readsEnvironment: /\bprocess\s*\.\s*env\b|\bprocess\s*\[\s*['"]env/.test(withoutComments(text, comments)),
  }
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly id?: { readonly name?: string } | null
  readonly key?: { readonly name?: string }
  readonly declaration?: Node | null
  readonly declarations?: readonly Node[]
}

interface Comment {
  readonly type: string
  readonly value: string
  readonly start: number
  readonly end: number
}

const FUNCTIONS: ReadonlySet<string> = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

function measureFunctions(program: Node, lineOf: (offset: number) => number): readonly Measured[] {
  const found: Measured[] = []
  /** Returns how many lines the functions inside take. */
  const walk = (value: unknown, name: string): number => {
    if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + walk(item, name), 0)
    if (!isNode(value)) return 0
    const own = value.id?.name ?? value.key?.name ?? name
    const inner = Object.values(value).reduce<number>((sum, child: unknown) => sum + walk(child, own), 0)
    if (!FUNCTIONS.has(value.type)) return inner
    const line = lineOf(value.start)
    const lines = lineOf(value.end) - line + 1
    found.push({ name: own, line, lines, ownLines: Math.max(lines - inner, 1) })
    // A function within one line takes none from the one around it.
    return lines - 1
  }
  walk(program, 'module')
  return found
}

function findUndocumented(body: readonly Node[], comments: readonly Comment[], text: string): readonly string[] {
  const documented = new Set(
    comments
      .filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
      .map(({ end }) => end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0)),
  )
  return body
    .filter(
      ({ type, declaration, start }) => type === 'ExportNamedDeclaration' && declaration && !documented.has(start),
    )
    .map(({ declaration }) => declaration?.id?.name ?? declaration?.declarations?.[0]?.id?.name ?? '?')
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function createLineIndex(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}

function withoutComments(text: string, comments: readonly Comment[]): string {
  return comments.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text)
}
