import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SHARED = join(import.meta.dirname, '../../../../shared')

/** The text of one of the project's papers; null on machines that do not have them. */
export function readPaper(path: string): string | null {
  const file = join(SHARED, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** Every operation that the contract's table of endpoints names, second and former paths included. */
export function contractOperations(contract: string): readonly string[] {
  const section = contract.split('# 2. Every endpoint found')[1]?.split('\n# 3.')[0] ?? ''
  return section.split('\n').flatMap((line) => {
    const [method, cell] = line
      .split('|')
      .slice(2, 4)
      .map((part) => part.trim())
    return method && cell?.startsWith('/') && method !== '?' ? operationsOf(method, cell) : []
  })
}

/** `/api/chat/pinChat (was /pin)`, `/api/instance/new (no :instance)` */
function operationsOf(method: string, cell: string): readonly string[] {
  const path = cell.split(' ', 1)[0] ?? ''
  const other = /\((?:was|alias) (\/\w+)\)/.exec(cell)?.[1]
  const paths = other ? [path, path.replace(/\/\w+$/, other)] : [path]
  const isWhole = path === '/health' || method === 'WS' || cell.includes('(no :instance)')
  return paths.map((item) => `${method} ${item}${isWhole ? '' : '/:instance'}`)
}
