import assert from 'node:assert/strict'
import { until } from '../../support/wait.ts'
import { SESSION, type Demo } from './demo.ts'

/** A chat of the demo in which everything is as on the page. */
export interface Scene {
  readonly number: string
  /** The message that the example is about: its id on the phone, and in WAHA's form. */
  readonly target: string
  readonly messageId: string
  /** A printed answer with the ids, times and addresses of this chat. */
  asHere(printed: unknown): unknown
}

// oxlint-disable-next-line typescript/no-explicit-any -- rows of the gateway
type Row = any

/** The smallest thing that is a JPEG to whoever looks at its first bytes. */
const PICTURE = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex').toString('base64')

let scenes = 0

/** Somebody new wrote `I'm good!`; where the example is about an own message, the account wrote one. */
export async function createScene(demo: Demo, operation: string): Promise<Scene> {
  const number = String(15_550_260_000 + ++scenes)
  const received = `AAAAAA${scenes}`
  await demo.person(number, 'John')
  await requireOk(demo.control.post(`/accounts/${number}/picture`, { jpeg: PICTURE }))
  await demo.write(number, { id: received, text: "I'm good!" })
  const mine = /overview|^PUT|^DELETE \{messageId/.test(operation) ? await sendOwn(demo, number) : null
  await (PREPARATIONS[operation] ?? read)(demo, { number, received })
  const message = mine ?? (await stored(demo, number, received))
  const url = await pictureOf(demo, number)
  const target = mine?.id.split('_')[2] ?? received
  return { number, target, messageId: message.id, asHere: replacing({ number, message, url }) }
}

interface Known {
  readonly number: string
  readonly message: Row
  readonly url: string
}

/** Ids, times and addresses are the demo's own; all else has to be as printed. */
const replacing =
  ({ number, message, url }: Known) =>
  (printed: unknown): unknown =>
    JSON.parse(
      JSON.stringify(printed)
        .replaceAll(/(true|false)_\d+@c\.us_A+/g, message.id)
        .replaceAll(/\b(12312l123|123123|11111111111)@c\.us/g, `${number}@c.us`)
        .replaceAll(/\b(1727745026|1667561485)\b/g, String(message.timestamp))
        .replaceAll('https://example.com/picture.jpg', url),
    )

const PREPARATIONS: Readonly<
  Record<string, (demo: Demo, chat: { readonly number: string; readonly received: string }) => Promise<unknown>>
> = {
  'GET overview': async (demo, { number }) => {
    await requireOk(demo.control.post(`/accounts/${demo.owner}/contacts`, { person: number, name: 'John Doe' }))
    await until('the name in the address book', async () => (await chatOf(demo, number)).name === 'John Doe')
  },
  'POST unarchive': async (demo, { number }) => {
    const chat = `/accounts/${demo.owner}/chats/${number}@s.whatsapp.net`
    await requireOk(demo.control.patch(chat, { archived: true }))
    await until('the archived chat', async () => (await chatOf(demo, number)).archived)
  },
  'POST unpin': async (demo, { received }) => {
    await requireOk(demo.control.post(`/accounts/${demo.owner}/messages/${received}/pin`, { pinned: true }))
    await until('the pin', async () => (await requireOk(demo.gateway.get(PINNED))).items.some(isMessage(received)))
  },
}

const PINNED = `/v1/sessions/${SESSION}/messages?pinned=true`
const isMessage =
  (id: string) =>
  (row: Row): boolean =>
    row.id === id

/** The page's message has been read. */
const read = (demo: Demo, { number }: { readonly number: string }): Promise<Row> =>
  requireOk(demo.gateway.post('/api/sendSeen', { session: SESSION, chatId: `${number}@c.us` }))

const sendOwn = (demo: Demo, number: string): Promise<Row> =>
  requireOk(demo.gateway.post('/api/sendText', { session: SESSION, chatId: `${number}@c.us`, text: 'Hi there!' }))

async function chatOf(demo: Demo, number: string): Promise<Row> {
  const { items } = await requireOk(demo.gateway.get(`/v1/sessions/${SESSION}/chats?id=${number}%40s.whatsapp.net`))
  return items[0]
}

const stored = (demo: Demo, number: string, id: string): Promise<Row> =>
  requireOk(demo.gateway.get(`/api/${SESSION}/chats/${number}%40c.us/messages/${id}`))

const pictureOf = async (demo: Demo, number: string): Promise<string> =>
  (await requireOk(demo.gateway.get(`/api/${SESSION}/chats/${number}%40c.us/picture`))).url

async function requireOk(answered: Promise<{ readonly status: number; readonly body: Row }>): Promise<Row> {
  const { status, body } = await answered
  assert.ok(status < 300, `${status} ${JSON.stringify(body)}`)
  return body
}
