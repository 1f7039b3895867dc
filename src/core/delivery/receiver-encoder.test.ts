import assert from 'node:assert/strict'
import test from 'node:test'
import { pino } from 'pino'
import { UnreadFileError } from '../media/inline.ts'
import { NEVER_TRIED } from '../model/delivery.ts'
import { sessionRecord } from '../ports/cases.contract.ts'
import { NO_LINKS } from '../ports/encoder.ts'
import { incoming } from '../testing/stanzas.ts'
import { webhook } from '../testing/world.ts'
import type { EventDialect } from './delivery.ts'
import { createReceiverEncoder } from './receiver-encoder.ts'

const session = sessionRecord('main')
const context = { session, describe: () => null, baseUrl: 'http://127.0.0.1', worker: 'w', media: NO_LINKS }
const media = { mimetype: 'text/plain', fileName: null, size: 5, sha256: 'aa' }
const message = incoming({ id: 'FILE', content: { kind: 'document', title: null, text: null, media } })
const logged = (seq: number) => ({
  session: 'main',
  seq,
  position: seq,
  id: `e${seq}`,
  timestamp: 0,
  lane: 'session',
  event: { type: 'message.created', message } as const,
})

/** An encoder whose files are read as told. */
function encoderOf(inline: () => Promise<string | null>) {
  const dialect: EventDialect = {
    fileEvent: 'message.created',
    wantsEvent: () => true,
    encodeEvent: ({ event }, { base64 }) => [{ name: event.type, headers: {}, body: base64 ?? 'without' }],
  }
  const state = { pause: null, health: NEVER_TRIED, previousKey: null, trustedCa: null }
  return createReceiverEncoder({
    subscription: {
      id: 's',
      session: 'main',
      sink: 'webhook',
      cursor: 0,
      settings: webhook({ inlineFiles: true }),
      ...state,
    },
    dialect,
    encodeEvent: dialect.encodeEvent,
    contextOf: async () => context,
    media: { inline },
    logger: pino({ level: 'silent' }),
  })
}

test('a file that never can be read holds its event back for a while only', async () => {
  const encode = encoderOf(() => Promise.reject(new UnreadFileError('no')))
  for (let times = 1; times < 10; times++) await assert.rejects(encode(logged(1)), UnreadFileError)
  assert.equal((await encode(logged(1)))[0]?.body, 'without')
  await assert.rejects(encode(logged(2)), UnreadFileError)
})

test('a store that fails is waited for, however long', async () => {
  let fails = true
  const encode = encoderOf(async () => {
    if (fails) throw new Error('no store')
    return 'aGk='
  })
  for (let times = 0; times < 50; times++) await assert.rejects(encode(logged(1)), /no store/)
  fails = false
  assert.deepEqual(await encode(logged(1)), [{ name: 'message.created', headers: {}, body: 'aGk=', storeFirst: true }])
})
