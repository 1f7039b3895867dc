import { sampleFile, type SandboxMessage } from '../../../sandbox/src/index.ts'
import { atAna, doneAt, steps, wahaAction, wahaEmpty, wahaId, type Change, type Step } from './change.ts'
import { isoTime, wahaMessage } from './expected.ts'
import { LINK, type Kind } from './kind.ts'
import type { KindsWorld } from './world.ts'

const WEEK_SECONDS = 604_800

/** Ana reacts to what Olivia wrote, with these one after the other; an empty one takes the last back. */
const reaction = (name: string, emojis: readonly string[]): Change => ({
  name,
  async act(world) {
    const { id } = await world.olivia.send(world.ana.number, name)
    const target = await atAna(world, id)
    return steps(
      target,
      ([emoji = '']) => world.ana.react(id, emoji),
      emojis.map((emoji) => [emoji]),
    )
  },
  waha: ({ sent, target, said: [text] }, world) => ({
    event: 'message.reaction',
    payload: { ...wahaAction(sent, world), reaction: { text, messageId: wahaId(target, world) } },
  }),
  ryze: ({ target, said: [text] }) => ({
    type: 'reaction',
    content: text,
    source: 'whatsapp',
    reaction: { message_id: target.id, text },
  }),
  gowa: ({ target, said: [text] }) => ({
    event: 'message.reaction',
    payload: { reaction: text, reacted_message_id: target.id },
  }),
  listed: (last, { ana }) => ({
    waha: { fromMe: true, body: name },
    data: {
      reactions: standing(last, (text, at) => ({
        key: { remoteJid: ana.pn, fromMe: false },
        text,
        senderTimestampMs: at * 1000,
      })),
    },
    ryze: {
      reactions: standing(last, (text, at) => ({ sender: ana.pn, reaction: text, timestamp: isoTime(at) })),
    },
    gowa: {
      reactions: gowaReactions(last, ana),
    },
  }),
})

/** The reactions after the last step: one, or none. */
function standing<T>({ sent, said: [text] }: Step, show: (text: string, at: number) => T): readonly T[] {
  return text ? [show(text, Math.floor(doneAt(sent) / 1000))] : []
}

/** GOWA leaves the field out where there are none. */
function gowaReactions(last: Step, ana: KindsWorld['ana']) {
  const shown = standing(last, (emoji, at) => ({
    emoji,
    sender_jid: ana.pn,
    sender_display_name: ana.name,
    is_from_me: false,
    timestamp: isoTime(at),
  }))
  return shown.length > 0 ? shown : undefined
}

const NEW_TEXT = 'as it should read'

const edited = (name: string, write: (world: KindsWorld) => Promise<SandboxMessage>): Change => ({
  name,
  act: async (world) => {
    const target = await write(world)
    return steps(target, () => world.ana.edit(target.id, NEW_TEXT), [[]])
  },
  waha: ({ sent, target }, world) => ({
    event: 'message.edited',
    payload: {
      ...wahaEmpty(sent, world),
      ...(target.kind === 'image' && {
        hasMedia: true,
        media: { url: LINK, mimetype: 'image/jpeg', filename: null, s3: null, error: null },
        mediaUrl: LINK,
      }),
      body: NEW_TEXT,
      editedMessageId: target.id,
    },
  }),
  ryze: ({ target: { id } }) => ({
    type: 'message_edit',
    content: NEW_TEXT,
    source: 'whatsapp',
    isEdit: true,
    edit: { original_id: id, text: NEW_TEXT },
  }),
  gowa: ({ target: { id } }) => ({
    event: 'message.edited',
    payload: { original_message_id: id, body: NEW_TEXT },
  }),
  listed: ({ target, sent }) => ({
    waha: { body: NEW_TEXT, hasMedia: target.kind === 'image' },
    data: { editedAt: sent.timestamp },
    ryze: { content: NEW_TEXT, isEdit: true, isRevoked: false },
    gowa: { content: NEW_TEXT, updated_at: isoTime(sent.timestamp) },
  }),
})

const WRITTEN = 'not for everyone'
const PLAIN: Kind = {
  name: WRITTEN,
  type: 'text',
  text: WRITTEN,
  send: ({ ana, olivia }) => ana.send(olivia.number, WRITTEN),
}

const REVOKED: Change = {
  name: 'deleted for everyone',
  async act(world) {
    const target = await PLAIN.send(world)
    return steps(target, () => world.ana.revoke(target.id), [[]])
  },
  waha: ({ sent, target }, world) => ({
    event: 'message.revoked',
    payload: {
      revokedMessageId: target.id,
      after: wahaEmpty(sent, world),
      before: wahaMessage({ kind: PLAIN, sent: target }, world),
    },
  }),
  ryze: ({ target: { id } }) => ({
    type: 'message_revoke',
    content: '',
    source: 'whatsapp',
    revoke: { original_id: id },
  }),
  gowa: ({ target: { id } }, { ana }) => ({
    event: 'message.revoked',
    payload: { revoked_message_id: id, revoked_from_me: false, revoked_chat: ana.pn },
  }),
  listed: ({ sent }) => ({
    waha: { body: '' },
    data: { messageStubType: 1, revokeMessageTimestamp: sent.timestamp, message: null },
    ryze: { content: '', isRevoked: true },
    gowa: { content: '' },
  }),
}

/** No API has an event for pins; WAHA's list knows of them. */
const pinned = (name: string, pins: readonly boolean[]): Change => ({
  name,
  async act(world) {
    const target = await world.ana.send(world.olivia.number, name)
    const isPin = (said: readonly string[]) => said.includes('pin')
    return steps(
      target,
      (said) => world.ana.pin(target.id, isPin(said), WEEK_SECONDS),
      pins.map((pin) => [pin ? 'pin' : 'unpin']),
    )
  },
  waha: null,
  ryze: null,
  gowa: null,
  listed: ({ target, sent, said: [last] }, { ana }) => {
    const key = { remoteJid: ana.pn, fromMe: false, id: target.id }
    return {
      waha: { body: name },
      data: {
        pinnedUntil: last === 'pin' ? sent.timestamp + WEEK_SECONDS : null,
        pinInChat: last === 'pin' ? { type: 1, key } : undefined,
      },
      ryze: { content: name, isEdit: false },
      gowa: { content: name },
    }
  },
})

const photo = sampleFile('photo')

/** Reactions, edits, deletions and pins. */
export const CHANGES: readonly Change[] = [
  reaction('a reaction', ['👍']),
  reaction('a reaction that is changed', ['👍', '❤️']),
  reaction('a reaction that is taken back', ['👍', '']),
  edited('an edited text', ({ ana, olivia }) => ana.send(olivia.number, 'as it shuold read')),
  edited('an edited caption', ({ ana, olivia }) => ana.sendFile(olivia.number, { ...photo, caption: 'as it shuold' })),
  REVOKED,
  pinned('pinned', [true]),
  pinned('pinned no longer', [true, false]),
]
