import { pino } from 'pino'
import { createApp } from '../../../src/app.ts'
import { createConfig } from '../../../src/config/config.ts'
import type { Message } from '../../../src/core/model/message.ts'
import { DEFAULT_SESSION_CONFIG, type SessionConfig, type WebhookSettings } from '../../../src/core/model/session.ts'
import { createFakeEngine, type FakeSession } from '../../../src/engines/fake/index.ts'
import { takeOrders } from '../orders.ts'

/** A receiver of a session. */
export type Hook = Pick<WebhookSettings, 'url'> & Partial<WebhookSettings>

/** Megabytes. */
export interface Memory {
  readonly resident: number
  readonly heap: number
}

/** What the gateway of the bench can be asked. */
export interface GatewayOrders {
  address(input: null): string
  /** Sessions with these names, each with these receivers; paired, or only there. */
  sessions(input: {
    readonly names: readonly string[]
    readonly hooks: readonly Hook[]
    readonly pair: boolean
  }): Promise<null>
  /** Writes so many messages to each session, one after another in each; resolves with the seconds until all are stored. */
  write(input: { readonly names: readonly string[]; readonly count: number; readonly chats: number }): Promise<number>
  /** Writes this many messages a second, each with the time in it. */
  pace(input: { readonly name: string; readonly perSecond: number; readonly seconds: number }): Promise<null>
  /** Microseconds of processor time used so far. */
  processor(input: null): number
  /** After collecting what is not needed. */
  memory(input: null): Memory
}

const [data = '', database = '', key = ''] = process.argv.slice(2)
const config = createConfig({
  WAYPOST_DATA: data,
  WAYPOST_DATABASE: database,
  WAYPOST_API_KEY: key,
  WAYPOST_PORT: '0',
  WAYPOST_ALLOW_PRIVATE: '127.0.0.1',
})
const fake = createFakeEngine()
const app = await createApp(config, { logger: pino({ level: 'fatal' }), parts: { engine: fake } })
const { address } = await app.start()

let written = 0

function toMessage(chat: number, text: string): Message {
  const jid = `55119${String(chat).padStart(8, '0')}@s.whatsapp.net`
  const id = `3EB0${String((written += 1)).padStart(16, '0')}`
  return {
    id,
    chat: jid,
    chatAlt: null,
    fromMe: false,
    sender: jid,
    senderAlt: null,
    senderName: `Person ${chat}`,
    timestamp: Math.floor(Date.now() / 1000),
    content: { kind: 'text', text, mentions: [] },
    quoted: null,
    ack: 'device',
    origin: 'contact',
    editedAt: null,
    revokedAt: null,
    starred: false,
    pinnedUntil: null,
    reactions: [],
    raw: Buffer.from(JSON.stringify({ key: { remoteJid: jid, id }, message: { conversation: text } })),
  }
}

function sessionOf(name: string): FakeSession {
  const session = fake.sessions.get(name)
  if (!session) throw new Error(`no session ${name}`)
  return session
}

const toSettings = (hook: Hook): WebhookSettings => ({
  dialect: 'waha',
  events: ['message'],
  hmacKey: null,
  headers: {},
  retries: { policy: 'constant', delaySeconds: 2, attempts: 15 },
  ...hook,
})

const orders: GatewayOrders = {
  address: () => address,
  async sessions({ names, hooks, pair }) {
    const sessionConfig: SessionConfig = { ...DEFAULT_SESSION_CONFIG, webhooks: hooks.map(toSettings) }
    for (const name of names) {
      if (await app.gateway.sessions.get(name)) await app.gateway.sessions.update(name, sessionConfig)
      else await app.gateway.sessions.create({ name, config: sessionConfig, start: pair })
      if (pair && (await app.gateway.sessions.require(name)).status !== 'working') await sessionOf(name).pair()
    }
    return null
  },
  async write({ names, count, chats }) {
    const began = performance.now()
    const write = async (name: string) => {
      for (let index = 0; index < count; index++) {
        const message = toMessage(index % chats, `message ${index} of the bench, as long as people write`)
        await sessionOf(name).emit({ type: 'message', message, envelopes: [] })
      }
    }
    await Promise.all(names.map(write))
    return (performance.now() - began) / 1_000
  },
  async pace({ name, perSecond, seconds }) {
    const began = performance.now()
    const work: Promise<void>[] = []
    for (let index = 0; index < perSecond * seconds; index++) {
      const wait = began + (index * 1_000) / perSecond - performance.now()
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
      const text = `at:${(performance.timeOrigin + performance.now()).toFixed(3)}`
      work.push(sessionOf(name).emit({ type: 'message', message: toMessage(index % 50, text), envelopes: [] }))
    }
    await Promise.all(work)
    return null
  },
  processor() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  memory() {
    globalThis.gc?.()
    const { rss, heapUsed } = process.memoryUsage()
    return { resident: rss / 1024 / 1024, heap: heapUsed / 1024 / 1024 }
  },
}
takeOrders({ ...orders })
