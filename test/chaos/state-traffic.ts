import type { Held } from './cast.ts'
import { askCarefully, toEnd } from './careful.ts'
import type { Wish } from './ledger.ts'
import type { Random } from './random.ts'
import { chatsOf, type Stage } from './stage.ts'
import { gap } from './traffic.ts'

type Field = Wish['field']

/** The owner of each account tidies up the chats: some on the phone, the others through the gateway. */
export function startTidying(stage: Stage, everyMs: number): readonly Promise<void>[] {
  const busy = stage.held.filter(({ number }) => chatsOf(stage, number).length > 0)
  return busy.map(async (held) => {
    const random = stage.random.fork(`state ${held.name}`)
    while (!stage.stopping.signal.aborted) {
      await gap(stage, random, everyMs)
      if (!stage.stopping.signal.aborted) await tidy(stage, held, random)
    }
  })
}

async function tidy(stage: Stage, held: Held, random: Random): Promise<void> {
  const chats = chatsOf(stage, held.number)
  const chat = random.pick(chats)
  // Each chat has one place where it is tidied: what it should look like in the end is then known.
  const via = chats.indexOf(chat) % 2 === 0 ? 'phone' : 'api'
  const fields: readonly Field[] = ['archived', 'pinned', 'muted', 'favorite']
  const field = random.pick(via === 'phone' ? [...fields, 'label' as const] : fields)
  const wish: Wish = {
    session: held.name,
    chat: chat.address,
    field,
    value: random.chance(0.6),
    via,
    triedAt: Date.now(),
    outcome: 'open',
    doubtful: false,
    lastAnswer: '',
  }
  stage.ledger.wishes.push(wish)
  const { operation, body } = via === 'phone' ? onPhone(wish, held) : throughGateway(wish)
  const requests = via === 'phone' ? stage.control : stage.api
  const settled = await askCarefully(requests, operation, { body, signal: stage.givingUp.signal })
  Object.assign(wish, toEnd(settled))
}

function onPhone({ chat, field, value }: Wish, { number }: Held) {
  if (field === 'label') {
    return { operation: `POST /accounts/${number}/labels/1/chats`, body: { chat, labeled: value } }
  }
  const body = field === 'muted' ? { mutedUntil: value ? -1 : null } : { [field]: value }
  return { operation: `PATCH /accounts/${number}/chats/${encodeURIComponent(chat)}`, body }
}

/** RyzeAPI has them all. */
function throughGateway({ session, chat, field, value }: Wish) {
  const number = chat.endsWith('@g.us') ? chat : chat.replace(/@.*/, '')
  switch (field) {
    case 'archived':
      return { operation: `POST /api/chat/archive/${session}`, body: { number, archive: value } }
    case 'pinned':
      return { operation: `POST /api/chat/pinChat/${session}`, body: { number, pin: value } }
    case 'muted':
      return { operation: `POST /api/chat/mute/${session}`, body: { number, mute: value, duration: 'always' } }
    case 'favorite':
      return { operation: `POST /api/chat/favorite/${session}`, body: { number, favorite: value } }
    case 'label':
      throw new Error('labels are put on by phones')
  }
}
