import type { Route } from '../../../src/dialects/dialect.ts'
import { waha } from '../../../src/dialects/waha/index.ts'
import { readWahaDocument, type WahaDocument } from './document.ts'

/** `:name` as OpenAPI writes it. */
export const documentPath = (route: Pick<Route, 'url'>): string => route.url.replace(/:(\w+)/g, '{$1}')

/** Method and path, the way operations are matched. Parameter names do not count. */
export const operationKey = (method: string, path: string): string => `${method} ${path.replace(/\{\w+\}/g, '{}')}`

/** Which of WAHA's operations are answered, tag by tag, as docs/dialects/waha.md shows it. */
export function operationTable(document: WahaDocument, routes: readonly Route[]): string {
  const answered = new Set(routes.map((route) => operationKey(String(route.method), documentPath(route))))
  const rows = Map.groupBy(document.operations, ({ tag }) => tag)
    .entries()
    .map(([tag, operations]) => {
      const [done, open] = [true, false].map((wanted) =>
        operations.filter(({ method, path }) => answered.has(operationKey(method, path)) === wanted),
      )
      return `| ${tag} | ${done?.length ?? 0} of ${operations.length} | ${names(done)} | ${names(open)} |`
    })
  const total = document.operations.filter(({ method, path }) => answered.has(operationKey(method, path))).length
  return [
    `${total} of the ${document.operations.length} operations of WAHA's OpenAPI document.`,
    '',
    '| Tag | Answered | Operations | Open |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

const names = (operations: readonly { readonly method: string; readonly path: string }[] = []): string =>
  operations.map(({ method, path }) => `\`${method} ${path}\``).join('<br>')

if (import.meta.main) {
  const document = readWahaDocument()
  console.log(document ? operationTable(document, waha.routes) : "WAHA's OpenAPI document is not on this machine")
}
