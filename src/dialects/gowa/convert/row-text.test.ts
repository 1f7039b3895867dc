import assert from 'node:assert/strict'
import test from 'node:test'
import type { MessageContent } from '../../../core/model/content.ts'
import { hasFile, toMediaType } from './content.ts'
import { toRowText } from './row-text.ts'

const media = { mimetype: 'a/b', fileName: null, size: 1 }
const file = { text: null, media } as const

test('kinds without words are shown as GOWA shows them in its lists', () => {
  const card = (name: string, phone: string) => ({ name, vcard: `BEGIN:VCARD\nTEL;waid=${phone}:+${phone}\nEND:VCARD` })
  const place = { latitude: -6.2, longitude: 106.8, url: null, text: null }
  for (const [content, text] of [
    [{ kind: 'contacts', text: 'Ana', contacts: [card('Ana', '62132')] }, 'Contact: Ana (62132)'],
    [
      { kind: 'contacts', text: 'Ana', contacts: [card('Ana', '62132'), { name: 'Ben', vcard: '' }] },
      'Contacts: Ana (62132), Ben',
    ],
    [
      { kind: 'location', ...place, name: 'Monas', address: 'Jakarta' },
      'Monas — Jakarta — https://maps.google.com/?q=-6.2,106.8',
    ],
    [{ kind: 'location', ...place, name: null, address: null }, 'https://maps.google.com/?q=-6.2,106.8'],
    [
      { kind: 'liveLocation', text: 'here', latitude: 1, longitude: 2, accuracy: null, sequence: 1 },
      'here — https://maps.google.com/?q=1,2',
    ],
    [{ kind: 'choice', of: 'list', id: 'a', text: 'Large' }, 'Large'],
    [{ kind: 'image', text: 'the sea', media }, 'the sea'],
    [{ kind: 'image', ...file }, ''],
  ] as const) {
    assert.equal(toRowText({ content }), text)
  }
})

test('files have a type of their own; a call has one and is no file', () => {
  const call: MessageContent = { kind: 'call', text: null, video: false, outcome: 'missed', seconds: null }
  for (const [content, type] of [
    [{ kind: 'image', ...file }, 'image'],
    [{ kind: 'video', style: 'plain', ...file }, 'video'],
    [{ kind: 'video', style: 'gif', ...file }, 'video'],
    [{ kind: 'video', style: 'note', ...file }, 'video_note'],
    [{ kind: 'audio', voice: true, ...file }, 'audio'],
    [{ kind: 'document', title: null, ...file }, 'document'],
    [{ kind: 'sticker', animated: true, ...file }, 'sticker'],
    [{ kind: 'raw', type: 'stickerMessage', ...file }, 'sticker'],
  ] as const) {
    assert.deepEqual([toMediaType({ content }), hasFile({ content })], [type, true])
  }
  assert.deepEqual([toMediaType({ content: call }), hasFile({ content: call })], ['call', false])
  const poll = { kind: 'poll', text: 'Who?', options: ['a', 'b'], selectable: 1 } as const
  assert.deepEqual([toMediaType({ content: poll }), hasFile({ content: poll })], ['', false])
})
