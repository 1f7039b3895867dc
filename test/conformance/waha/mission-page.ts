import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A request that WAHA's page shows, with the body and the answer printed after it. */
export interface PageExample {
  readonly method: string
  /** As printed, with its placeholders. */
  readonly path: string
  readonly payload: unknown
  /** Undefined where the page shows none. */
  readonly answer: unknown
}

export interface MissionPage {
  readonly text: string
  readonly examples: readonly PageExample[]
  /** The last block of the page: the webhook. */
  readonly webhook: unknown
}

const FILE = join(import.meta.dirname, '../../../../shared/mission/waha-chats.txt')

/** WAHA's page of its Chats module; null on machines that do not have it. */
export function readMissionPage(): MissionPage | null {
  if (!existsSync(FILE)) return null
  const text = readFileSync(FILE, 'utf8')
  const [body = '', webhooks = ''] = text.split('\nWebhooks\n')
  const lines = body.slice(body.indexOf('\nEndpoints\n')).split('\n')
  const starts = lines.flatMap((line, index) => (REQUEST.test(line) ? [index] : []))
  const examples = starts.map((start, at) => toExample(lines.slice(start, starts[at + 1])))
  return { text, examples, webhook: blocks(webhooks.split('\n')).at(-1)?.value }
}

const REQUEST = /^(GET|POST|PUT|DELETE) (\/api\/\S+)$/

function toExample(lines: readonly string[]): PageExample {
  const [, method = '', path = ''] = REQUEST.exec(lines[0] ?? '') ?? []
  const found = blocks(lines)
  return {
    method,
    path,
    payload: found.find(({ label }) => label === 'Payload:')?.value,
    answer: found.find(({ label }) => label !== 'Payload:')?.value,
  }
}

interface Block {
  /** The last line of text before it. */
  readonly label: string
  readonly value: unknown
}

/** The printed JSON, without what the page leaves out or remarks. */
function blocks(lines: readonly string[]): readonly Block[] {
  const found: Block[] = []
  let label = ''
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line === '{' || line === '[') {
      const end = lines.findIndex((other, at) => at > index && /^[\]}]/.test(other))
      found.push({ label, value: parse(lines.slice(index, end + 1)) })
      index = end
    } else if (line.trim() !== '') label = line.trim()
  }
  return found
}

function parse(lines: readonly string[]): unknown {
  const kept = lines
    .filter((line) => !line.trim().startsWith('...'))
    .map((line) => line.replace(/<==.*$/, ''))
    .join('\n')
  return JSON.parse(kept.replace(/,(\s*[\]}])/g, '$1'))
}
