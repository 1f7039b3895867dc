/* The floor's own process: one bare Baileys client that sends and fetches files. */
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { downloadMediaMessage, type WAMessage, type WASocket } from 'baileys'
import { createNetwork } from '../../../src/engines/baileys/network.ts'
import { createJsonClient } from '../../../test/support/json-client.ts'
import { createBareClient, openBare, pairBare, trustRoot } from '../bare-client.ts'
import { fresh, type BenchFile } from './files.ts'
import { rate, type FloorOrder, type FloorResult } from './rates.ts'
import { upload } from './upload.ts'

const silence = () => undefined
console.log = silence
console.info = silence

process.on('message', (order: FloorOrder) => {
  void run(order).then((result) => process.send?.(result))
})

async function run(order: FloorOrder): Promise<FloorResult> {
  trustRoot(order.rootKey)
  const network = createNetwork({ url: order.url, rootKey: order.rootKey, media: order.media }, null)
  const options = { dispatcher: network.dispatcher } as unknown as RequestInit
  // Without the dispatcher, which leads to the media server: what is sent is fetched from another address.
  const client = createBareClient(order.url, network.fetchAgent ? { fetchAgent: network.fetchAgent } : {})
  const control = createJsonClient(order.control)
  await pairBare(client, (qr) => control.post(`/accounts/${order.owner}/scan`, { qr }))
  const socket = await openBare(client)
  const to = `${order.friend}@s.whatsapp.net`
  await socket.sendMessage(to, { text: 'hello' })
  const send: number[] = []
  for (const file of order.files) {
    const { rounds } = order
    const prepare = (round: number) => fresh(file, `floor${round}`)
    send.push(await rate({ rounds, prepare }, (each) => sendOne(socket, to, each)))
  }
  const receive: number[] = []
  for (const file of order.files) receive.push(await receiveAll(socket, order, { file, options }))
  return { send, receive }
}

const sendOne = (socket: WASocket, to: string, { kind, url }: BenchFile): Promise<unknown> =>
  kind === 'video'
    ? socket.sendMessage(to, { video: { url } })
    : socket.sendMessage(to, { document: { url }, mimetype: 'application/octet-stream', fileName: 'document.bin' })

async function receiveAll(
  socket: WASocket,
  order: FloorOrder,
  { file, options }: { readonly file: BenchFile; readonly options: RequestInit },
): Promise<number> {
  const message = await arrival(socket, order, file)
  const { rounds } = order
  return rate({ rounds, prepare: () => Promise.resolve(file) }, async () => {
    const context = { reuploadRequest: socket.updateMediaMessage, logger: socket.logger }
    const stream = await downloadMediaMessage(message, 'stream', { options }, context)
    await pipeline(stream, createWriteStream(`${file.path}.floor`))
  })
}

async function arrival(socket: WASocket, order: FloorOrder, { kind, path }: BenchFile): Promise<WAMessage> {
  const { promise, resolve } = Promise.withResolvers<WAMessage>()
  socket.ev.on('messages.upsert', ({ messages }) => {
    const found = messages.find(({ key, message }) => !key.fromMe && message?.[`${kind}Message`])
    if (found) resolve(found)
  })
  await upload(order, { to: order.owner, kind, path })
  return promise
}
