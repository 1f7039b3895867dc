import { proto } from 'baileys'
import type { Fixture } from './kinds.fixture.ts'

const { CallOutcome } = proto.Message.CallLogMessage

const vcard = (name: string): string => `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nEND:VCARD`

const poll: Fixture = {
  message: {
    messageContextInfo: { messageSecret: new Uint8Array(32) },
    pollCreationMessage: {
      name: 'Where?',
      options: [{ optionName: 'Here' }, { optionName: 'There' }],
      selectableOptionsCount: 0,
    },
  },
  content: { kind: 'poll', text: 'Where?', options: ['Here', 'There'], selectable: 0 },
}

const single = { ...poll.message.pollCreationMessage, selectableOptionsCount: 1 }

/** Kinds that are about places, people and what they plan. */
export const PLACES_AND_PEOPLE: Readonly<Record<string, Fixture>> = {
  'a place': {
    message: {
      locationMessage: {
        degreesLatitude: 52.5,
        degreesLongitude: 13.4,
        name: 'Gate',
        address: 'Square 1',
        url: 'https://gate.example',
      },
    },
    content: {
      kind: 'location',
      text: 'Gate',
      latitude: 52.5,
      longitude: 13.4,
      name: 'Gate',
      address: 'Square 1',
      url: 'https://gate.example',
    },
  },
  'a live place': {
    message: {
      liveLocationMessage: {
        degreesLatitude: 1.5,
        degreesLongitude: 2.5,
        accuracyInMeters: 12,
        caption: 'on my way',
        sequenceNumber: 7,
      },
    },
    content: { kind: 'liveLocation', text: 'on my way', latitude: 1.5, longitude: 2.5, accuracy: 12, sequence: 7 },
  },
  'a contact': {
    message: { contactMessage: { displayName: 'Cleo', vcard: vcard('Cleo') } },
    content: { kind: 'contacts', text: 'Cleo', contacts: [{ name: 'Cleo', vcard: vcard('Cleo') }] },
  },
  'several contacts': {
    message: {
      contactsArrayMessage: {
        displayName: '2 contacts',
        contacts: ['Cleo', 'Dan'].map((name) => ({ displayName: name, vcard: vcard(name) })),
      },
    },
    content: {
      kind: 'contacts',
      text: 'Cleo, Dan',
      contacts: ['Cleo', 'Dan'].map((name) => ({ name, vcard: vcard(name) })),
    },
  },
  'a poll': poll,
  'a poll for a channel of announcements': {
    ...poll,
    message: { pollCreationMessageV2: single },
    content: { ...poll.content, selectable: 1 } as Fixture['content'],
  },
  'a poll with one answer': {
    message: { pollCreationMessageV3: single },
    content: { ...poll.content, selectable: 1 } as Fixture['content'],
  },
  'a wrapped poll': { message: { pollCreationMessageV4: { message: poll.message } }, content: poll.content },
  'a quiz': {
    message: {
      pollCreationMessageV5: {
        ...single,
        pollType: proto.Message.PollType.QUIZ,
        correctAnswer: { optionName: 'There' },
      },
    },
    content: { kind: 'poll', text: 'Where?', options: ['Here', 'There'], selectable: 1, correct: 1 },
  },
  'an event': {
    message: {
      messageContextInfo: { messageSecret: new Uint8Array(32) },
      eventMessage: {
        name: 'Dinner',
        description: 'bring wine',
        location: { name: 'Home' },
        startTime: 1_800_000_000,
        endTime: 1_800_007_200,
        extraGuestsAllowed: true,
        hasReminder: true,
        reminderOffsetSec: 3_600,
      },
    },
    content: {
      kind: 'event',
      text: 'Dinner',
      description: 'bring wine',
      place: { name: 'Home', address: null },
      startsAt: 1_800_000_000,
      endsAt: 1_800_007_200,
      joinLink: null,
      canceled: false,
      extraGuests: true,
      reminder: 3_600,
      call: false,
    },
  },
  'an invitation to a group': {
    message: {
      groupInviteMessage: {
        groupJid: '120363000000000001@g.us',
        inviteCode: 'AbC',
        inviteExpiration: 1_800_000_000,
        groupName: 'Team',
        caption: 'join us',
      },
    },
    content: {
      kind: 'invite',
      to: 'group',
      text: 'join us',
      chat: '120363000000000001@g.us',
      name: 'Team',
      code: 'AbC',
      expiresAt: 1_800_000_000,
    },
  },
  'an invitation to a channel': {
    message: {
      newsletterAdminInviteMessage: {
        newsletterJid: '120363000000000002@newsletter',
        newsletterName: 'News',
        caption: 'help out',
      },
    },
    content: {
      kind: 'invite',
      to: 'newsletter',
      text: 'help out',
      chat: '120363000000000002@newsletter',
      name: 'News',
      code: null,
      expiresAt: null,
    },
  },
  'a call': {
    message: { callLogMesssage: { isVideo: true, callOutcome: CallOutcome.CONNECTED, durationSecs: 63 } },
    content: { kind: 'call', text: null, video: true, outcome: 'connected', seconds: 63 },
  },
  'a call that nobody took': {
    message: { callLogMesssage: { callOutcome: CallOutcome.MISSED } },
    content: { kind: 'call', text: null, video: false, outcome: 'missed', seconds: null },
  },
  'what is kept': {
    message: {
      keepInChatMessage: { key: { id: 'K1', fromMe: false }, keepType: proto.KeepType.KEEP_FOR_ALL, timestampMs: 1 },
    },
    content: { kind: 'keep', text: null, target: 'K1', kept: true },
  },
  'what is let go': {
    message: { keepInChatMessage: { key: { id: 'K1', fromMe: false }, keepType: proto.KeepType.UNDO_KEEP_FOR_ALL } },
    content: { kind: 'keep', text: null, target: 'K1', kept: false },
  },
}
