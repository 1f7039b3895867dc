import { waha } from '../../src/dialects/waha/index.ts'
import { OPERATIONS as GOWA } from './gowa/operations.ts'
import { OPERATIONS as RYZE } from './ryze/operations.ts'
import { readWahaDocument, type WahaDocument } from './waha/document.ts'
import { documentPath, operationKey } from './waha/table.ts'

/** An operation of some API, and whether it is answered and checked. */
interface Listed {
  readonly area: string
  readonly answered: boolean
}

/** How many operations of each API are answered, area by area, as README.md shows it. */
export function featureTable(document: WahaDocument): string {
  const apis: readonly (readonly [name: string, page: string, operations: readonly Listed[]])[] = [
    ['WAHA', 'waha', listWaha(document)],
    ['RyzeAPI', 'ryze', RYZE.map(({ module, state }) => ({ area: module, answered: state === 'answered' }))],
    ['GOWA', 'gowa', GOWA.map(({ tag, state }) => ({ area: tag, answered: state === 'answered' }))],
  ]
  const rows = apis.map(([name, page, operations]) => {
    const areas = Map.groupBy(operations, ({ area }) => area).entries()
    const shown = [...areas].map(([area, items]) => `${area} ${count(items)}/${items.length}`)
    return `| [${name}](docs/dialects/${page}.md) | ${count(operations)} of ${operations.length} | ${shown.join(', ')} |`
  })
  return ['| API | operations answered | by area |', '|---|---|---|', ...rows].join('\n')
}

const count = (operations: readonly Listed[]): number => operations.filter(({ answered }) => answered).length

function listWaha({ operations }: WahaDocument): readonly Listed[] {
  const answered = new Set(waha.routes.map((route) => operationKey(String(route.method), documentPath(route))))
  return operations.map(({ tag, method, path }) => ({
    area: tag.replace(/^[^\w]+/, ''),
    answered: answered.has(operationKey(method, path)),
  }))
}

if (import.meta.main) {
  const document = readWahaDocument()
  console.log(document ? featureTable(document) : "WAHA's OpenAPI document is not on this machine")
}
