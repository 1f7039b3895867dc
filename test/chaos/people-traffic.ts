import { PEOPLE, type Chat } from './cast.ts'
import { askCarefully, toEnd } from './careful.ts'
import type { Change, Post } from './ledger.ts'
import type { Random } from './random.ts'
import { pause, type Requests } from './request.ts'
import { chatsOf, type Stage } from './stage.ts'
import { changeable, gap, maybeFile, others, toPost, words, type SmallFile } from './traffic.ts'

interface Hand {
  readonly stage: Stage
  readonly number: string
  readonly random: Random
}

/** Every phone in somebody's hand, those of the gateway's accounts too: they write, edit, delete, react and read. */
export function startPeople(stage: Stage, perSecond: number): readonly Promise<void>[] {
  const numbers = [...PEOPLE, ...stage.held.map(({ number }) => number)]
  return numbers.map((number) => {
    const random = stage.random.fork(`person ${number}`)
    return live({ stage, number, random }, (1_000 * numbers.length) / perSecond)
  })
}

async function live(hand: Hand, everyMs: number): Promise<void> {
  const { stage, random } = hand
  while (!stage.stopping.signal.aborted) {
    await gap(stage, random, everyMs)
    const chats = chatsOf(stage, hand.number)
    if (chats.length > 0 && !stage.stopping.signal.aborted) await act(hand, random.pick(chats))
  }
}

function act(hand: Hand, chat: Chat & { readonly address: string }): Promise<void> {
  const die = hand.random.next()
  if (die < 0.72) return write(hand, chat)
  if (die < 0.79) return changeOwn(hand, chat, 'edit')
  if (die < 0.82) return changeOwn(hand, chat, 'revoke')
  if (die < 0.89) return react(hand, chat)
  return read(hand, chat.address)
}

/** Types a message; after trouble with the sandbox looks whether the phone has it before typing it anew. */
async function write({ stage, number, random }: Hand, chat: Chat & { readonly address: string }): Promise<void> {
  const id = `3A${random.hex(18)}`
  const file = maybeFile(random)
  const post = toPost(chat, {
    id,
    author: number,
    via: { phone: true },
    text: words(random, `from ${number.slice(-3)}`),
    file: file?.sha256 ?? null,
  })
  stage.ledger.posts.push(post)
  const { operation, body } = typing(number, { to: chat.address, id, text: post.text }, file)
  for (; ; await pause(200)) {
    post.attempts++
    const outcome = await stage.control.ask(operation, body)
    post.lastAnswer = JSON.stringify(outcome).slice(0, 300)
    if (outcome.answered && outcome.status < 300) break
    if (await hasMessage(stage.control, number, id)) break
    if (stage.givingUp.signal.aborted) return
  }
  post.outcome = 'taken'
  post.answeredAt = Date.now()
}

function typing(
  number: string,
  { text, ...rest }: { readonly to: string; readonly id: string; readonly text: string },
  file: SmallFile | null,
) {
  if (!file) return { operation: `POST /accounts/${number}/messages`, body: { ...rest, text } }
  const { bytes, name, mimetype } = file
  const body = { ...rest, kind: 'document', data: bytes.toString('base64'), name, mimetype, caption: text }
  return { operation: `POST /accounts/${number}/files`, body }
}

async function hasMessage(control: Requests, number: string, id: string): Promise<boolean> {
  for (;;) {
    const found = await control.ask(`GET /accounts/${number}/messages/${id}`)
    if (found.answered) return found.status === 200
    await pause(200)
  }
}

async function changeOwn(hand: Hand, chat: Chat, kind: 'edit' | 'revoke'): Promise<void> {
  const { stage, number, random } = hand
  const isOwn = ({ author, via, file }: Post) =>
    author === number && 'phone' in via && (file === null || kind === 'revoke')
  const target = changeable(stage, chat, { random, fits: isOwn })
  if (!target) return
  const value = kind === 'edit' ? words(random, 'edited') : ''
  const operation = `${kind === 'edit' ? 'PATCH' : 'DELETE'} /accounts/${number}/messages/${target.id}`
  await change(hand, { target, kind, value }, { operation, ...(kind === 'edit' && { body: { text: value } }) })
}

async function react(hand: Hand, chat: Chat): Promise<void> {
  const { stage, number, random } = hand
  // What the gateway's accounts react to, they do through the gateway.
  if (stage.held.some((held) => held.number === number)) return
  const target = changeable(stage, chat, { random, fits: others(number) })
  if (!target) return
  const value = random.pick(['👍', '🎉', '😀'])
  const operation = `POST /accounts/${number}/messages/${target.id}/reaction`
  await change(hand, { target, kind: 'react', value }, { operation, body: { emoji: value } })
}

async function change(
  { stage, number }: Hand,
  { target, kind, value }: { readonly target: Post; readonly kind: Change['kind']; readonly value: string },
  { operation, body }: { readonly operation: string; readonly body?: unknown },
): Promise<void> {
  const entry: Change = {
    target: target.id,
    kind,
    by: number,
    via: { phone: true },
    value,
    triedAt: Date.now(),
    outcome: 'open',
    doubtful: false,
    lastAnswer: '',
  }
  stage.ledger.changes.push(entry)
  const settled = await askCarefully(stage.control, operation, { body, signal: stage.givingUp.signal })
  Object.assign(entry, toEnd(settled))
}

async function read({ stage, number }: Hand, chat: string): Promise<void> {
  await stage.control.ask(`POST /accounts/${number}/read`, { chat })
}
