import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_OWNER, seedDemo } from '../sandbox/src/demo/seed.ts'
import { createSandbox, type Sandbox } from '../sandbox/src/server.ts'
import type { App } from './app.ts'
import type { Config } from './config/config.ts'
import { phoneJid } from './core/model/address.ts'
import type { Gateway } from './core/gateway.ts'
import type { GatewayEvent } from './core/model/event.ts'
import type { SessionStatus } from './core/model/session.ts'

const SESSION = 'default'
const PAIRING_TIMEOUT_MS = 30_000

/** The sandbox inside the gateway's process, with the demo's people, kept in the data folder. */
export async function startDemoNetwork(config: Config): Promise<Sandbox> {
  const folder = join(config.dataFolder, 'sandbox')
  mkdirSync(folder, { recursive: true })
  const storage = join(folder, 'sandbox.db')
  const sandbox = await createSandbox({ storage, people: { except: [DEMO_OWNER.number] } })
  await seedDemo(sandbox)
  return sandbox
}

/** The configuration of a gateway that lives in this sandbox's network. */
export const inNetwork = (config: Config, { url, rootKey, media }: Sandbox): Config => ({
  ...config,
  network: { kind: 'other', url, rootKey, mediaOrigin: media },
})

/** Creates the demo's session at the first start and lets its phone scan the QR code. Resolves when its chats are there. */
export async function pairDemoSession({ gateway }: App, sandbox: Sandbox): Promise<void> {
  const isNew = (await gateway.sessions.get(SESSION)) === null
  // The demo is of use even when its session needs a hand: the status says what is wrong.
  const signal = AbortSignal.timeout(PAIRING_TIMEOUT_MS)
  const ready = isNew ? scanUntilFilled(gateway, { sandbox, signal }) : untilStatusIsClear(gateway, signal)
  if (isNew) await gateway.sessions.create({ name: SESSION })
  await ready
}

/** Lets the phone scan every QR code that the session shows, until the history has arrived. */
function scanUntilFilled(
  gateway: Gateway,
  { sandbox, signal }: { readonly sandbox: Sandbox; readonly signal: AbortSignal },
): Promise<void> {
  return untilEvent(gateway, signal, (event) => {
    // A code that changed meanwhile is no failure: the next one is scanned.
    if (event.type === 'session.status' && event.qr !== null) {
      sandbox
        .account(DEMO_OWNER.number)
        .scan(event.qr)
        .catch(() => undefined)
    }
    return event.type === 'history.progress' && event.done
  })
}

async function untilStatusIsClear(gateway: Gateway, signal: AbortSignal): Promise<void> {
  const isClear = (status: SessionStatus | undefined) => status === 'working' || status === 'failed'
  const change = untilEvent(gateway, signal, (event) => event.type === 'session.status' && isClear(event.status))
  if (!isClear((await gateway.sessions.get(SESSION))?.status)) await change
}

/** Resolves with the first event of the demo's session that is wanted, or when the signal says so. */
function untilEvent(gateway: Gateway, signal: AbortSignal, isWanted: (event: GatewayEvent) => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const unsubscribe = gateway.events.subscribe(({ session, event }) => {
    if (session === SESSION && isWanted(event)) resolve()
  })
  signal.addEventListener('abort', () => resolve())
  return promise.finally(unsubscribe)
}

/** What a newcomer sees: addresses, the key, and three lines to paste. */
export async function describeDemo(app: App, sandbox: Sandbox, address: string): Promise<string> {
  const [friend] = (await app.gateway.chats.list(SESSION, { limit: 20 })).filter((chat) => chat.kind === 'person')
  const chat = (friend?.id ?? phoneJid('15550100001')).replace('@s.whatsapp.net', '@c.us')
  const status = (await app.gateway.sessions.get(SESSION))?.status
  return [
    '',
    '  Waypost demo: a WhatsApp network in this process, with invented people.',
    status === 'working'
      ? `  The session "${SESSION}" is paired.`
      : `  The session "${SESSION}" is not working yet: ${status}.`,
    '',
    `  gateway   ${address}   (open it in a browser: the APIs, and pages to try them)`,
    `  sandbox   ${sandbox.control ?? '-'}   (open it too: the phones, and the people behind them)`,
    `  key       ${app.newKey ?? 'the one of WAYPOST_API_KEY: export it in the shell before you paste'}`,
    '',
    '  Paste these in a second terminal:',
    '',
    ...curlLines({ address, key: app.newKey, chat }).flatMap((line) => [`  ${line}`, '']),
    `  ${friend?.name ?? 'The person'} answers a moment later: paste the third line again.`,
    '  Stop with Ctrl+C; the next start goes on from here.',
    '',
  ].join('\n')
}

function curlLines(to: { readonly address: string; readonly key: string | null; readonly chat: string }) {
  const { address, key, chat } = to
  const header = key === null ? '-H "X-Api-Key: $WAYPOST_API_KEY"' : `-H 'X-Api-Key: ${key}'`
  const body = JSON.stringify({ session: SESSION, chatId: chat, text: 'Hello from Waypost!' })
  return [
    `curl -s ${header} '${address}/api/${SESSION}/chats/overview?limit=3'`,
    `curl -s -X POST ${header} -H 'Content-Type: application/json' -d '${body}' ${address}/api/sendText`,
    `curl -s ${header} '${address}/api/${SESSION}/chats/${chat}/messages?limit=3&downloadMedia=false'`,
  ]
}
