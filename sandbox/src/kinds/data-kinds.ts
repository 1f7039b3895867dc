import { bytesFor, FIXTURE_TIME, keyOfOther, PIXEL_JPEG, secretFor, type KindFixture } from './parts.ts'

const vcard = (name: string, number: string): string =>
  [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${name};;;`,
    `FN:${name}`,
    `item1.TEL;waid=${number}:+${number}`,
    'item1.X-ABLabel:Mobile',
    'END:VCARD',
  ].join('\n')

const ana = { displayName: 'Ana Souza', vcard: vcard('Ana Souza', '15550102001') }
const ben = { displayName: 'Ben Ito', vcard: vcard('Ben Ito', '15550102002') }
const square = { degreesLatitude: 38.7077507, degreesLongitude: -9.1365919 }
const poll = {
  name: 'Where do we eat?',
  options: [{ optionName: 'Pizza' }, { optionName: 'Sushi' }, { optionName: 'At home' }],
}
const event = {
  isCanceled: false,
  name: 'Garden party',
  description: 'Bring a chair',
  location: { ...square, name: 'Praça do Comércio' },
  joinLink: 'https://call.whatsapp.com/video/sandbox',
  startTime: FIXTURE_TIME + 86_400,
  endTime: FIXTURE_TIME + 97_200,
  extraGuestsAllowed: true,
  isScheduleCall: false,
  hasReminder: true,
  reminderOffsetSec: 3600,
}

/** Places, people, polls and events. */
export const DATA_KINDS: readonly KindFixture[] = [
  {
    name: 'location',
    message: {
      locationMessage: {
        ...square,
        name: 'Praça do Comércio',
        address: 'Lisbon, Portugal',
        url: 'https://example.com/square',
        jpegThumbnail: PIXEL_JPEG,
      },
    },
  },
  {
    name: 'live-location',
    message: {
      liveLocationMessage: {
        ...square,
        accuracyInMeters: 12,
        speedInMps: 1.5,
        degreesClockwiseFromMagneticNorth: 90,
        caption: 'On my way',
        sequenceNumber: 1_767_225_600_001,
        timeOffset: 0,
        jpegThumbnail: PIXEL_JPEG,
      },
    },
  },
  { name: 'contact', message: { contactMessage: ana } },
  {
    name: 'contacts',
    message: { contactsArrayMessage: { displayName: '2 contacts', contacts: [ana, ben] } },
  },
  {
    name: 'poll',
    message: { pollCreationMessageV3: { ...poll, selectableOptionsCount: 1 }, ...secretFor('poll') },
  },
  {
    name: 'poll-of-many',
    message: { pollCreationMessage: { ...poll, selectableOptionsCount: 0 }, ...secretFor('poll-of-many') },
  },
  {
    name: 'quiz',
    message: {
      pollCreationMessageV5: {
        name: 'Capital of Portugal?',
        options: [{ optionName: 'Porto' }, { optionName: 'Lisbon' }],
        selectableOptionsCount: 1,
        pollContentType: 1,
        pollType: 1,
        correctAnswer: { optionName: 'Lisbon' },
      },
      ...secretFor('quiz'),
    },
  },
  {
    name: 'poll-vote',
    message: {
      pollUpdateMessage: {
        pollCreationMessageKey: keyOfOther('3APOLL000000000000000'),
        vote: { encPayload: bytesFor('vote', 50), encIv: bytesFor('vote iv', 12) },
        senderTimestampMs: FIXTURE_TIME * 1000,
      },
    },
  },
  { name: 'event', message: { eventMessage: event, ...secretFor('event') } },
  {
    name: 'event-canceled',
    message: { eventMessage: { ...event, isCanceled: true }, ...secretFor('event-canceled') },
  },
  {
    name: 'planned-call',
    message: {
      eventMessage: { name: 'Weekly call', isScheduleCall: true, startTime: FIXTURE_TIME + 3600 },
      ...secretFor('planned-call'),
    },
  },
  {
    name: 'event-answer',
    message: {
      encEventResponseMessage: {
        eventCreationMessageKey: keyOfOther('3AEVENT00000000000000'),
        encPayload: bytesFor('answer', 30),
        encIv: bytesFor('answer iv', 12),
      },
    },
  },
]
