import type { proto } from '../wire/proto.ts'
import { answering, bytesFor, FIXTURE_PEOPLE, FIXTURE_TIME, keyOfOther, PIXEL_JPEG, type KindFixture } from './parts.ts'

const text = (said: string, contextInfo: proto.IContextInfo): proto.IMessage => ({
  extendedTextMessage: { text: said, contextInfo },
})

const preview = {
  text: 'The plan is at https://example.com/plan',
  matchedText: 'https://example.com/plan',
  title: 'The plan',
  description: 'What we do and when',
  previewType: 0,
  jpegThumbnail: PIXEL_JPEG,
}

/** Words: plain, with mentions, previews and quotes, forwarded, disappearing, as a story. */
export const TEXT_KINDS: readonly KindFixture[] = [
  { name: 'text', message: { conversation: 'Hello there' } },
  {
    name: 'text-with-mentions',
    message: text('Ask @15550102002 about it', { mentionedJid: [FIXTURE_PEOPLE.ben] }),
  },
  { name: 'text-for-everyone', message: text('@all dinner is ready', { nonJidMentions: 1 }) },
  { name: 'link-preview', message: { extendedTextMessage: preview } },
  {
    name: 'large-link-preview',
    message: {
      extendedTextMessage: {
        ...preview,
        thumbnailDirectPath: `/v/t62.36144-24/${Buffer.from(bytesFor('preview path')).toString('base64url')}_n.enc?ccb=11-4&oh=sandbox&oe=7FFFFFFF`,
        thumbnailSha256: bytesFor('preview plain'),
        thumbnailEncSha256: bytesFor('preview encrypted'),
        mediaKey: bytesFor('preview key'),
        mediaKeyTimestamp: FIXTURE_TIME,
        thumbnailHeight: 630,
        thumbnailWidth: 1200,
      },
    },
  },
  {
    name: 'quoted',
    message: text('Yes, at eight', answering('3AQUOTED0000000000000', { conversation: 'Are you coming?' })),
  },
  {
    name: 'quoted-privately',
    message: text('Between us: no', {
      ...answering('3AQUOTED0000000000001', { conversation: 'Who can help on Sunday?' }),
      remoteJid: FIXTURE_PEOPLE.group,
    }),
  },
  { name: 'forwarded', message: text('Did you know?', { isForwarded: true, forwardingScore: 1 }) },
  { name: 'forwarded-many-times', message: text('Everybody says so', { isForwarded: true, forwardingScore: 127 }) },
  {
    name: 'ephemeral-text',
    message: text('Gone in a day', { expiration: 86_400, ephemeralSettingTimestamp: FIXTURE_TIME }),
  },
  {
    name: 'ephemeral-wrapped',
    message: { ephemeralMessage: { message: text('Gone in a week', { expiration: 604_800 }) } },
  },
  {
    name: 'story-text',
    message: {
      extendedTextMessage: {
        text: 'On the road',
        backgroundArgb: 0xff_1f_7a_8c,
        textArgb: 0xff_ff_ff_ff,
        font: 2,
        contextInfo: {},
      },
    },
  },
]

/** What says something about another message, or about the chat. */
export const ACTION_KINDS: readonly KindFixture[] = [
  {
    name: 'reaction',
    message: {
      reactionMessage: { key: keyOfOther('3AREACTED000000000000'), text: '👍', senderTimestampMs: FIXTURE_TIME * 1000 },
    },
  },
  {
    name: 'edit',
    message: {
      protocolMessage: {
        key: { ...keyOfOther('3AEDITED0000000000000'), fromMe: true },
        type: 14,
        editedMessage: { conversation: 'Hello there!' },
        timestampMs: FIXTURE_TIME * 1000,
      },
    },
  },
  {
    name: 'revoke',
    message: { protocolMessage: { key: { ...keyOfOther('3AREVOKED000000000000'), fromMe: true }, type: 0 } },
  },
  {
    name: 'pin',
    message: {
      pinInChatMessage: { key: keyOfOther('3APINNED0000000000000'), type: 1, senderTimestampMs: FIXTURE_TIME * 1000 },
      messageContextInfo: { messageAddOnDurationInSecs: 604_800 },
    },
  },
  {
    name: 'keep',
    message: {
      keepInChatMessage: {
        key: keyOfOther('3AKEPT000000000000000'),
        keepType: 1,
        timestampMs: FIXTURE_TIME * 1000,
      },
    },
  },
  {
    name: 'keep-undone',
    message: {
      keepInChatMessage: {
        key: keyOfOther('3AKEPT000000000000000'),
        keepType: 2,
        timestampMs: FIXTURE_TIME * 1000,
      },
    },
  },
  { name: 'timer', message: { protocolMessage: { type: 3, ephemeralExpiration: 86_400 } } },
  { name: 'timer-off', message: { protocolMessage: { type: 3, ephemeralExpiration: 0 } } },
  { name: 'call', message: { callLogMesssage: { isVideo: false, callOutcome: 1, durationSecs: 0, callType: 0 } } },
  {
    name: 'video-call',
    message: {
      callLogMesssage: {
        isVideo: true,
        callOutcome: 0,
        durationSecs: 312,
        callType: 0,
        participants: [{ jid: FIXTURE_PEOPLE.ana, callOutcome: 0 }],
      },
    },
  },
  {
    name: 'unknown',
    message: { requestPhoneNumberMessage: { contextInfo: {} } },
  },
]
