import assert from 'node:assert/strict'
import test from 'node:test'
import pino from 'pino'
import { createBaileysLogger } from './baileys-logger.ts'

/** What Baileys' warning becomes in a log of this level. */
function logged(level: string, message: string): string {
  const lines: string[] = []
  createBaileysLogger(pino({ level }, { write: (line) => void lines.push(line) })).warn(message)
  return lines.join()
}

test('numbers in what Baileys warns of are hidden, above trace', () => {
  const message = 'Invalid device data for 15550000001:12@s.whatsapp.net, lid 120363000000000'
  assert.match(logged('debug', message), /Invalid device data for \*\*\*:12@s\.whatsapp\.net, lid \*\*\*/)
  assert.match(logged('trace', message), /15550000001/)
  assert.equal(logged('info', message), '')
})
