import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { proto } from 'baileys'
import type { Message } from '../../../core/model/message.ts'
import { encodeMessage } from '../proto.ts'
import { open, seal } from '../secret-envelope.ts'
import { composeVote } from '../send/vote.ts'
import { hashOfOption, openAnswer, openLate, toAnswerEvent } from './answers.ts'

const ME = { phone: '4915550000@s.whatsapp.net', lid: '70@lid', device: '4915550000:4@s.whatsapp.net', name: 'Me' }
const ANA = '4915550001@s.whatsapp.net'
const ANA_LID = '71@lid'
const SECRET = new Uint8Array(32).fill(7)

const poll: proto.IMessage = {
  messageContextInfo: { messageSecret: SECRET },
  pollCreationMessageV3: { name: 'What?', options: [{ optionName: 'tea' }, { optionName: 'cake' }] },
}
const pollRaw = encodeMessage(poll)

const message = (content: proto.IMessage, key: proto.IMessageKey): Parameters<typeof toAnswerEvent>[0] => ({
  message: { key: { remoteJid: ANA, id: 'VOTE', fromMe: false, ...key }, message: content, messageTimestamp: 1_700 },
  attrs: null,
  me: ME,
})

function sealedVote(options: readonly string[], scope: { author: string; sender: string }): proto.IMessage {
  const plain = proto.Message.PollVoteMessage.encode({ selectedOptions: options.map(hashOfOption) }).finish()
  const { payload, iv } = seal(plain, SECRET, { use: 'Poll Vote', id: 'POLL', ...scope })
  return {
    pollUpdateMessage: {
      pollCreationMessageKey: { remoteJid: ANA, id: 'POLL', fromMe: true },
      vote: { encPayload: payload, encIv: iv },
      senderTimestampMs: 1_700_123,
    },
  }
}

const parties = { authors: [ME.phone, ME.lid], senders: [ANA, ANA_LID] }

describe('answers to polls and events', () => {
  it('opens a vote under whichever addresses it was sealed', () => {
    for (const author of [ME.phone, ME.lid]) {
      for (const sender of [ANA, ANA_LID]) {
        const event = toAnswerEvent(message(sealedVote(['cake'], { author, sender }), {}), ['E'])
        assert.ok(event)
        assert.deepEqual([event.to, event.target.id, event.target.fromMe, event.at], ['poll', 'POLL', true, 1_700_123])
        assert.deepEqual(openAnswer(event, pollRaw, parties)?.answer, { to: 'poll', options: ['cake'] })
      }
    }
  })

  it('shows an option that the poll does not have by its hash, and a vote that was taken back as empty', () => {
    const open = (...options: string[]) => {
      const event = toAnswerEvent(message(sealedVote(options, { author: ME.phone, sender: ANA }), {}), [])
      return event && openAnswer(event, pollRaw, parties)?.answer
    }
    const hash = Buffer.from(hashOfOption('pie')).toString('hex')
    assert.deepEqual(open('tea', 'pie'), { to: 'poll', options: ['tea', hash] })
    assert.deepEqual(open(), { to: 'poll', options: [] })
  })

  it('opens nothing that was sealed for another message, by somebody else, or changed on its way', () => {
    const forged = toAnswerEvent(
      message(sealedVote(['tea'], { author: ME.phone, sender: '4999@s.whatsapp.net' }), {}),
      [],
    )
    assert.ok(forged)
    assert.equal(openAnswer(forged, pollRaw, parties), null)
    const good = toAnswerEvent(message(sealedVote(['tea'], { author: ME.phone, sender: ANA }), {}), [])
    assert.ok(good)
    assert.equal(openAnswer(good, encodeMessage({ conversation: 'no poll' }), parties), null)
    const payload = Uint8Array.from(good.sealed.payload, (byte, index) => (index === 0 ? byte ^ 1 : byte))
    assert.equal(openAnswer({ ...good, sealed: { ...good.sealed, payload } }, pollRaw, parties), null)
    assert.equal(
      open({ payload: new Uint8Array(3), iv: new Uint8Array(12) }, SECRET, {
        use: 'Poll Vote',
        id: '',
        author: '',
        sender: '',
      }),
      null,
    )
  })

  it('reads an answer to an event, whose key is written by whoever answers', () => {
    const { GOING } = proto.Message.EventResponseMessage.EventResponseType
    const plain = proto.Message.EventResponseMessage.encode({ response: GOING, timestampMs: 99, extraGuestCount: 2 })
    const sealed = seal(plain.finish(), SECRET, { use: 'Event Response', id: 'EVENT', author: ME.phone, sender: ANA })
    const content = {
      encEventResponseMessage: {
        eventCreationMessageKey: { remoteJid: ANA, id: 'EVENT', fromMe: false },
        encPayload: sealed.payload,
        encIv: sealed.iv,
      },
    }
    const event = toAnswerEvent(message(content, {}), [])
    assert.ok(event)
    assert.deepEqual([event.to, event.target.fromMe], ['event', true])
    const about = encodeMessage({ messageContextInfo: { messageSecret: SECRET }, eventMessage: { name: 'Party' } })
    const answer = { to: 'event', response: 'going', extraGuests: 2 }
    assert.deepEqual(openAnswer(event, about, parties), { answer, at: 99 })
  })

  it('opens a vote that came before its poll, from what was kept of it', () => {
    const event = toAnswerEvent(message(sealedVote(['cake'], { author: ME.lid, sender: ANA }), {}), [])
    const raw = event?.action.raw
    assert.ok(raw)
    const sealed = { raw, authors: [ME.phone, ME.lid], senders: [ANA] }
    const about = { id: 'POLL', raw: pollRaw }
    assert.deepEqual(openLate({ ...sealed, about }), { answer: { to: 'poll', options: ['cake'] }, at: null })
    assert.equal(openLate({ ...sealed, about: { ...about, id: 'OTHER' } }), null)
    assert.equal(openLate({ ...sealed, about: { id: 'POLL', raw: encodeMessage({ conversation: 'x' }) } }), null)
    assert.equal(openLate({ ...sealed, about, raw: pollRaw }), null, 'a poll is no vote')
  })

  it('is not held up by what was sealed and is no vote', () => {
    const scope = { author: ME.phone, sender: ANA }
    const { payload, iv } = seal(new Uint8Array([0xff, 0xff]), SECRET, { use: 'Poll Vote', id: 'POLL', ...scope })
    const content = sealedVote([], scope)
    const event = toAnswerEvent(
      message({ pollUpdateMessage: { ...content.pollUpdateMessage, vote: { encPayload: payload, encIv: iv } } }, {}),
      [],
    )
    assert.ok(event)
    assert.equal(openAnswer(event, pollRaw, parties), null)
  })

  it('seals an own vote so that the author of the poll can open it', () => {
    const target = { id: 'POLL', chat: ANA, fromMe: false, sender: ANA, raw: pollRaw } as Message
    const content = composeVote({ kind: 'vote', target, options: ['tea'] }, ME, 5)
    const { vote, pollCreationMessageKey: key } = content.pollUpdateMessage ?? {}
    assert.deepEqual(key, { remoteJid: ANA, id: 'POLL', fromMe: false })
    const sealed = { payload: vote?.encPayload ?? new Uint8Array(), iv: vote?.encIv ?? new Uint8Array() }
    const plain = open(sealed, SECRET, { use: 'Poll Vote', id: 'POLL', author: ANA, sender: ME.phone })
    assert.ok(plain)
    const { selectedOptions } = proto.Message.PollVoteMessage.decode(plain)
    assert.deepEqual(
      selectedOptions.map((hash) => Buffer.from(hash)),
      [Buffer.from(hashOfOption('tea'))],
    )
    const secretless = { ...target, raw: encodeMessage({ conversation: 'x' }) }
    assert.throws(() => composeVote({ kind: 'vote', target: secretless, options: [] }, ME, 5), {
      code: 'CHANGE_REFUSED',
    })
  })
})
