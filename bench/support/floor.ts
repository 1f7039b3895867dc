/* The floor's own process: one Baileys client, told over IPC what to measure. */
import { join } from 'node:path'
import type { BinaryNode, WASocket } from 'baileys'
import { createJsonClient } from '../../test/support/json-client.ts'
import { createBareClient, createFileClient, openBare, pairBare, trustRoot, type BareClient } from './bare-client.ts'

/** `idle` opens what `pair` has paired, in a process without pairing's garbage. */
export type Measure = 'send' | 'receive' | 'route' | 'pair' | 'idle'

interface Order {
  readonly measure: Measure
  readonly url: string
  readonly rootKey: string
  readonly control: string
  readonly owner: string
  readonly friends: readonly string[]
  readonly count: number
  readonly concurrency: number
  /** Where keys are kept, for `pair` and `idle`. */
  readonly folder: string
}

const silence = () => undefined
console.log = silence
console.info = silence

process.on('message', (order: Order) => {
  void run(order).then((result) => process.send?.(result))
})

async function run(order: Order): Promise<{ readonly perSecond: number } | { readonly ready: true }> {
  trustRoot(order.rootKey)
  if (order.measure === 'pair') return pairCrowd(order)
  if (order.measure === 'idle') return openCrowd(order)
  const control = createJsonClient(order.control)
  const client = createBareClient(order.url)
  await pairBare(client, (qr) => control.post(`/accounts/${order.owner}/scan`, { qr }))
  if (order.measure === 'receive') return { perSecond: await receive(client, order) }
  const socket = await openBare(client)
  const to = (index: number) => `${order.friends[index % order.friends.length]}@s.whatsapp.net`
  // The first message to each opens the Signal session.
  for (const index of order.friends.keys()) await socket.sendMessage(to(index), { text: `hello ${index}` })
  if (order.measure === 'send') {
    return { perSecond: await pace(order, (index) => socket.sendMessage(to(index), { text: `message ${index}` })) }
  }
  const acknowledged = waitForAcks(socket)
  return { perSecond: await pace(order, (index) => acknowledged(blindMessage(to(index), index))) }
}

/** A message as the server sees it: what is inside is nobody's business but the devices'. */
function blindMessage(to: string, index: number): BinaryNode {
  const enc = { tag: 'enc', attrs: { v: '2', type: 'msg' }, content: Buffer.alloc(200, index) }
  const participants = [{ tag: 'to', attrs: { jid: to }, content: [enc] }]
  const content = [{ tag: 'participants', attrs: {}, content: participants }]
  return { tag: 'message', attrs: { id: `3EB0ROUTE${index}`, to, type: 'text' }, content }
}

/** Sends a stanza and resolves when the server has taken it. */
function waitForAcks(socket: WASocket): (stanza: BinaryNode) => Promise<void> {
  const waiting = new Map<string, () => void>()
  socket.ws.on('CB:ack,class:message', ({ attrs }: BinaryNode) => waiting.get(attrs['id'] ?? '')?.())
  return async (stanza) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.set(stanza.attrs['id'] ?? '', resolve)
    await socket.sendNode(stanza)
    await promise
    waiting.delete(stanza.attrs['id'] ?? '')
  }
}

async function pace({ count, concurrency }: Order, one: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0
  const started = performance.now()
  const work = async () => {
    while (next < count) await one(next++)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return (count * 1000) / (performance.now() - started)
}

/** The messages wait at the server; the clock runs from connecting to the last of them. */
async function receive(client: BareClient, order: Order): Promise<number> {
  const first = await openBare(client)
  await first.end(undefined)
  const control = createJsonClient(order.control)
  await queueMessages(control, order)
  const started = performance.now()
  const socket = client.connect()
  const { promise, resolve } = Promise.withResolvers<number>()
  let seen = 0
  socket.ev.on('messages.upsert', ({ messages }) => {
    const wanted = messages.filter(({ message }) =>
      (message?.conversation ?? message?.extendedTextMessage?.text)?.startsWith('bench '),
    )
    seen += wanted.length
    if (seen >= order.count) resolve((seen * 1000) / (performance.now() - started))
  })
  return promise
}

async function queueMessages(
  control: ReturnType<typeof createJsonClient>,
  { owner, friends, count }: Order,
): Promise<void> {
  for (let index = 0; index < count; index++)
    await control.post(`/accounts/${friends[index % friends.length]}/messages`, { to: owner, text: `bench ${index}` })
}

/** `owner` is the first of `count` accounts with numbers that follow each other. Their keys are kept in files. */
async function pairCrowd(order: Order): Promise<{ readonly ready: true }> {
  const control = createJsonClient(order.control)
  for (const number of crowd(order)) {
    await pairBare(await createFileClient(order.url, join(order.folder, number)), (qr) =>
      control.post(`/accounts/${number}/scan`, { qr }),
    )
  }
  return { ready: true }
}

async function openCrowd(order: Order): Promise<{ readonly ready: true }> {
  for (const number of crowd(order)) await openBare(await createFileClient(order.url, join(order.folder, number)))
  return { ready: true }
}

const crowd = ({ owner, count }: Order): string[] =>
  Array.from({ length: count }, (_, index) => String(Number(owner) + index))
