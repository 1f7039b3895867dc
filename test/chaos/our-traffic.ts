import type { Chat, Held } from './cast.ts'
import { askCarefully, toEnd } from './careful.ts'
import type { Change, Post } from './ledger.ts'
import type { Random } from './random.ts'
import { chatsOf, type Stage } from './stage.ts'
import { changeable, gap, maybeFile, others, toPost, words, type SmallFile } from './traffic.ts'

/** One chat of one session: what its program writes there goes out one after the other. */
interface Pen {
  readonly stage: Stage
  readonly held: Held
  readonly chat: Chat & { readonly address: string }
  readonly random: Random
}

/** Programs that use the gateway: one for each chat of each session, and each as careful as it should be. */
export function startPrograms(stage: Stage, perSecond: number): readonly Promise<void>[] {
  const pens = stage.held.flatMap((held) =>
    chatsOf(stage, held.number).map((chat): Pen => {
      const random = stage.random.fork(`program ${held.name} ${chat.address}`)
      return { stage, held, chat, random }
    }),
  )
  return pens.map((pen) => run(pen, (1_000 * pens.length) / perSecond))
}

async function run(pen: Pen, everyMs: number): Promise<void> {
  const { stage, random } = pen
  while (!stage.stopping.signal.aborted) {
    await gap(stage, random, everyMs)
    if (!stage.stopping.signal.aborted) await act(pen)
  }
}

function act(pen: Pen): Promise<void> {
  const die = pen.random.next()
  if (die < 0.76) return send(pen)
  if (die < 0.82) return edit(pen)
  if (die < 0.85) return revoke(pen)
  if (die < 0.92) return react(pen)
  return markSeen(pen)
}

/** With an id of its own: the request can be repeated. */
async function send({ stage, held, chat, random }: Pen): Promise<void> {
  const id = `3EB0${random.hex(18)}`
  const text = words(random, `from ${held.name}`)
  const file = maybeFile(random)
  const via = { session: held.name }
  const post = toPost(chat, { id, author: held.number, via, text, file: file?.sha256 ?? null })
  stage.ledger.posts.push(post)
  const body = { session: held.name, chatId: chat.address, id, ...(file ? withFile(text, file) : { text }) }
  const settled = await askCarefully(stage.api, file ? 'POST /api/sendFile' : 'POST /api/sendText', {
    body,
    signal: stage.givingUp.signal,
    givesUp: () => random.chance(0.2),
    leavesIt: () => random.chance(0.3),
  })
  post.attempts = settled.attempts
  post.outcome = settled.outcome
  post.unconfirmedAt = settled.unconfirmedAt
  post.lastAnswer = settled.lastAnswer
  post.answeredAt = Date.now()
}

const withFile = (caption: string, { bytes, name, mimetype }: SmallFile) => ({
  caption,
  file: { data: bytes.toString('base64'), filename: name, mimetype },
})

const isOwn =
  (held: Held) =>
  ({ via }: Post): boolean =>
    'session' in via && via.session === held.name

const isOwnText =
  (held: Held) =>
  (post: Post): boolean =>
    isOwn(held)(post) && post.file === null

async function edit(pen: Pen): Promise<void> {
  const target = changeable(pen.stage, pen.chat, { random: pen.random, fits: isOwnText(pen.held) })
  if (!target) return
  const value = words(pen.random, 'edited')
  await change(pen, { target, kind: 'edit', value }, { operation: `PUT ${path(pen, target)}`, body: { text: value } })
}

async function revoke(pen: Pen): Promise<void> {
  const target = changeable(pen.stage, pen.chat, { random: pen.random, fits: isOwn(pen.held) })
  if (target) await change(pen, { target, kind: 'revoke', value: '' }, { operation: `DELETE ${path(pen, target)}` })
}

async function react(pen: Pen): Promise<void> {
  const target = changeable(pen.stage, pen.chat, { random: pen.random, fits: others(pen.held.number) })
  if (!target) return
  const value = pen.random.pick(['👍', '🎉', '😀'])
  const body = { session: pen.held.name, messageId: target.id, reaction: value }
  await change(pen, { target, kind: 'react', value }, { operation: 'PUT /api/reaction', body })
}

const path = ({ held, chat }: Pen, { id }: Post): string =>
  `/api/${held.name}/chats/${encodeURIComponent(chat.address)}/messages/${id}`

async function change(
  { stage, held }: Pen,
  { target, kind, value }: { readonly target: Post; readonly kind: Change['kind']; readonly value: string },
  { operation, body }: { readonly operation: string; readonly body?: unknown },
): Promise<void> {
  const entry: Change = {
    target: target.id,
    kind,
    by: held.number,
    via: { session: held.name },
    value,
    triedAt: Date.now(),
    outcome: 'open',
    doubtful: false,
    lastAnswer: '',
  }
  stage.ledger.changes.push(entry)
  const settled = await askCarefully(stage.api, operation, { body, signal: stage.givingUp.signal })
  Object.assign(entry, toEnd(settled))
}

/** Read receipts: asked for once, since the next ones cover what these leave out. */
async function markSeen({ stage, held, chat }: Pen): Promise<void> {
  await stage.api.ask('POST /api/sendSeen', { session: held.name, chatId: chat.address })
}
