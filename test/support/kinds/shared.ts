import { PIXEL_JPEG } from '../../../sandbox/src/index.ts'
import type { Kind } from './kind.ts'
import { fixture, fixtureOf } from './writing.ts'

const POINT = { degreesLatitude: 38.7077507, degreesLongitude: -9.1365919 }
const [LATITUDE, LONGITUDE] = ['38.7077507', '-9.1365919']
const NAME = 'Praça do Comércio'
const MAP = 'https://maps.google.com/?q=38.7077507,-9.1365919'
const THUMBNAIL = Buffer.from(PIXEL_JPEG).toString('base64')

const PLACE: Omit<Kind, 'name' | 'send'> = {
  type: 'location',
  text: NAME,
  waha: {
    location: {
      latitude: LATITUDE,
      longitude: LONGITUDE,
      live: false,
      name: NAME,
      address: 'Lisbon, Portugal',
      url: 'https://example.com/square',
      description: NAME,
      thumbnail: THUMBNAIL,
    },
  },
  ryze: {
    content: `📍 ${NAME}\nLisbon, Portugal\nLat: ${LATITUDE}, Long: ${LONGITUDE}`,
    location: { latitude: 38.7077507, longitude: -9.1365919, name: NAME, address: 'Lisbon, Portugal' },
  },
  gowa: {
    body: undefined,
    location: {
      ...POINT,
      name: NAME,
      address: 'Lisbon, Portugal',
      url: 'https://example.com/square',
      jpegThumbnail: THUMBNAIL,
    },
  },
  row: () => ({ content: `${NAME} — Lisbon, Portugal — ${MAP}` }),
}

const PLACES: readonly Kind[] = [
  { name: 'location', send: fixture('location'), ...PLACE },
  {
    name: 'location in a chat whose messages disappear',
    send: ({ ana, olivia }) => ana.sendContent(olivia.number, { ephemeralMessage: { message: fixtureOf('location') } }),
    ...PLACE,
  },
  {
    name: 'live location',
    send: fixture('live-location'),
    type: 'location',
    text: 'On my way',
    waha: {
      location: {
        latitude: LATITUDE,
        longitude: LONGITUDE,
        live: true,
        description: 'On my way',
        thumbnail: THUMBNAIL,
      },
    },
    ryze: {
      content: `📍 On my way\nLat: ${LATITUDE}, Long: ${LONGITUDE}`,
      location: { latitude: 38.7077507, longitude: -9.1365919, name: 'On my way', address: '', isLive: true },
    },
    gowa: {
      body: undefined,
      live_location: {
        ...POINT,
        accuracyInMeters: 12,
        speedInMps: 1.5,
        degreesClockwiseFromMagneticNorth: 90,
        caption: 'On my way',
        sequenceNumber: 1_767_225_600_001,
        timeOffset: 0,
        jpegThumbnail: THUMBNAIL,
      },
    },
    row: () => ({ content: `On my way — ${MAP}` }),
  },
]

const { contacts: CARDS = [] } = fixtureOf('contacts').contactsArrayMessage ?? {}
const VCARDS = (CARDS ?? []).map(({ vcard }) => vcard ?? '')
const PEOPLE_OF_CARDS = [
  { name: 'Ana Souza', phone: '15550102001' },
  { name: 'Ben Ito', phone: '15550102002' },
].map((person, index) => ({ ...person, vcard: VCARDS[index] ?? '' }))
const RYZE_CARDS = PEOPLE_OF_CARDS.map(({ name, phone, vcard }) => ({
  display_name: name,
  phone_number: phone,
  vcard,
}))
const GOWA_CARDS = PEOPLE_OF_CARDS.map(({ name, phone, vcard }) => ({ displayName: name, vcard, phone_number: phone }))

const PEOPLE: readonly Kind[] = [
  {
    name: 'contact',
    send: fixture('contact'),
    type: 'contact',
    text: 'Ana Souza',
    waha: { vCards: VCARDS.slice(0, 1) },
    ryze: { contact: RYZE_CARDS[0] },
    gowa: { body: undefined, contact: GOWA_CARDS[0] },
    row: () => ({ content: 'Contact: Ana Souza (15550102001)' }),
  },
  {
    name: 'several contacts',
    send: fixture('contacts'),
    type: 'contact',
    text: 'Ana Souza, Ben Ito',
    waha: { vCards: VCARDS },
    ryze: { contact: RYZE_CARDS[0], contacts: RYZE_CARDS },
    gowa: { body: undefined, contacts_array: GOWA_CARDS },
    row: () => ({ content: 'Contacts: Ana Souza (15550102001), Ben Ito (15550102002)' }),
  },
]

const DINNER = {
  type: 'poll',
  text: 'Where do we eat?',
  ryze: { poll: { title: 'Where do we eat?', options: [{ name: 'Pizza' }, { name: 'Sushi' }, { name: 'At home' }] } },
}
const QUIZ = { title: 'Capital of Portugal?', options: [{ name: 'Porto' }, { name: 'Lisbon' }] }
const PARTY = {
  name: 'Garden party',
  startAt: '2026-01-02T00:00:00Z',
  endAt: '2026-01-02T03:00:00Z',
  description: 'Bring a chair',
  location: { name: NAME, address: null, latitude: 38.7077507, longitude: -9.1365919 },
  joinLink: 'https://call.whatsapp.com/video/sandbox',
  isScheduleCall: false,
  hasReminder: true,
  reminderOffsetSec: 3600,
  extraGuestsAllowed: true,
  isCanceled: false,
}

const QUESTIONS: readonly Kind[] = [
  { name: 'poll', send: fixture('poll'), ...DINNER },
  { name: 'poll with several answers', send: fixture('poll-of-many'), ...DINNER },
  { name: 'quiz', send: fixture('quiz'), type: 'poll', text: QUIZ.title, ryze: { poll: QUIZ } },
  { name: 'event', send: fixture('event'), type: 'event', text: PARTY.name, ryze: { event: PARTY } },
  {
    name: 'canceled event',
    send: fixture('event-canceled'),
    type: 'event',
    text: PARTY.name,
    ryze: { event: { ...PARTY, isCanceled: true } },
  },
  {
    name: 'planned call',
    send: fixture('planned-call'),
    type: 'event',
    text: 'Weekly call',
    ryze: {
      event: {
        name: 'Weekly call',
        startAt: '2026-01-01T01:00:00Z',
        isScheduleCall: true,
        hasReminder: false,
        extraGuestsAllowed: false,
        isCanceled: false,
      },
    },
  },
]

/** Places, people, polls and events. */
export const SHARED: readonly Kind[] = [...PLACES, ...PEOPLE, ...QUESTIONS]
