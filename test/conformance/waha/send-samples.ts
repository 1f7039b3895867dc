import { ANNA } from '../../../src/dialects/waha/testing/app.ts'

/** A request that can succeed. */
export interface Sample {
  /** The operation as the document names it. */
  readonly of: string
  readonly path: string
  readonly body?: unknown
  /** Where success cannot be had. */
  readonly status?: number
}

/** A message that was received. */
export const MESSAGE = '3EB0CONFORMANCE0001'
const POLL = '3EB0CONFORMANCE0003'
const STORY = '3EB0CONFORMANCE0004'

const FILE = { mimetype: 'application/octet-stream', filename: 'file.bin', data: 'AAEC' }
const ROW = { title: 'Row', rowId: 'r', description: null }

/** One request for each operation that sends something other than a text. */
export const SEND_SAMPLES: readonly Sample[] = [
  { of: 'POST /api/sendImage', path: '/api/sendImage', body: { chatId: ANNA, file: FILE, caption: 'a dot' } },
  { of: 'POST /api/sendFile', path: '/api/sendFile', body: { chatId: ANNA, file: FILE } },
  { of: 'POST /api/sendVoice', path: '/api/sendVoice', body: { chatId: ANNA, file: FILE, convert: true } },
  {
    of: 'POST /api/sendVideo',
    path: '/api/sendVideo',
    body: { chatId: ANNA, file: FILE, convert: true, asNote: true },
  },
  { of: 'POST /api/sendSticker', path: '/api/sendSticker', body: { chatId: ANNA, file: FILE } },
  {
    of: 'POST /api/send/link-custom-preview',
    path: '/api/send/link-custom-preview',
    body: { chatId: ANNA, text: 'https://example.com', preview: { url: 'https://example.com', title: 'Title' } },
  },
  {
    of: 'POST /api/sendLinkPreview',
    path: '/api/sendLinkPreview',
    body: { chatId: ANNA, url: 'https://example.com', title: 'Title' },
  },
  {
    of: 'POST /api/sendButtons',
    path: '/api/sendButtons',
    body: { chatId: ANNA, header: 'a', body: 'b', footer: 'c', buttons: [{ type: 'reply', text: 'd' }] },
  },
  {
    of: 'POST /api/sendList',
    path: '/api/sendList',
    body: { chatId: ANNA, message: { title: 'a', button: 'b', sections: [{ title: 'c', rows: [ROW] }] } },
  },
  { of: 'POST /api/forwardMessage', path: '/api/forwardMessage', body: { chatId: ANNA, messageId: MESSAGE } },
  {
    of: 'POST /api/sendPoll',
    path: '/api/sendPoll',
    body: { chatId: ANNA, id: POLL, poll: { name: 'Well?', options: ['Good', 'Bad'], multipleAnswers: false } },
  },
  {
    of: 'POST /api/sendPollVote',
    path: '/api/sendPollVote',
    body: { chatId: ANNA, pollMessageId: POLL, votes: ['Good'] },
  },
  {
    of: 'POST /api/sendLocation',
    path: '/api/sendLocation',
    body: { chatId: ANNA, latitude: 38.8937255, longitude: -77.0969763, title: 'Our office' },
  },
  {
    of: 'POST /api/sendContactVcard',
    path: '/api/sendContactVcard',
    body: { chatId: ANNA, contacts: [{ fullName: 'John Doe', phoneNumber: '+91 11111 11111', vcard: null }] },
  },
  {
    of: 'POST /api/send/buttons/reply',
    path: '/api/send/buttons/reply',
    body: { chatId: ANNA, replyTo: MESSAGE, selectedDisplayText: 'Yes', selectedButtonID: 'y' },
  },
  {
    of: 'POST /api/{}/events',
    path: '/api/default/events',
    body: { chatId: ANNA, event: { name: 'a', startTime: 9 } },
  },
  { of: 'POST /api/{}/status/text', path: '/api/default/status/text', body: { text: 'hi', id: STORY } },
  { of: 'POST /api/{}/status/image', path: '/api/default/status/image', body: { file: FILE, contacts: [ANNA] } },
  { of: 'POST /api/{}/status/voice', path: '/api/default/status/voice', body: { file: FILE, convert: true } },
  { of: 'POST /api/{}/status/video', path: '/api/default/status/video', body: { file: FILE, convert: true } },
  { of: 'POST /api/{}/status/delete', path: '/api/default/status/delete', body: { id: STORY } },
  { of: 'GET /api/{}/status/new-message-id', path: '/api/default/status/new-message-id' },
  { of: 'POST /api/{}/calls/reject', path: '/api/default/calls/reject', body: { from: ANNA, id: 'CALL1' } },
  { of: 'POST /api/{}/media/convert/voice', path: '/api/default/media/convert/voice', body: { data: FILE.data } },
  { of: 'POST /api/{}/media/convert/video', path: '/api/default/media/convert/video', body: { data: FILE.data } },
]
