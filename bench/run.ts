import { parseArgs } from 'node:util'
import { benchMemory } from './memory.ts'
import { benchReceive } from './receive.ts'
import { benchRoute } from './route.ts'
import { benchSend } from './send.ts'
import { benchStart } from './start.ts'
import { toTable, type Figure } from './support/figure.ts'

const NAMES = ['send', 'receive', 'memory', 'route', 'start'] as const
type Name = (typeof NAMES)[number]

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } })
const wanted = new Set<string>(values.only ?? NAMES)
const unknown = [...wanted].filter((name) => !NAMES.includes(name as Name))
if (unknown.length > 0) throw new Error(`unknown benchmark ${unknown.join(', ')}; there are: ${NAMES.join(', ')}`)

const figures: Figure[] = []
const measure = async (name: Name, work: () => Promise<Figure>): Promise<Figure | null> => {
  if (!wanted.has(name)) return null
  process.stderr.write(`measuring ${name} …\n`)
  const figure = await work()
  figures.push(figure)
  return figure
}

await measure('start', benchStart)
const send = await measure('send', benchSend)
await measure('receive', benchReceive)
await measure('memory', benchMemory)
if (wanted.has('route')) {
  const sends = send ?? (await benchSend())
  await measure('route', () => benchRoute(sends.ours))
}
process.stdout.write(`${toTable(figures)}\n`)
