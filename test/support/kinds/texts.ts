import { BEN, jidOf, OLIVIA } from '../people.ts'
import type { Kind } from './kind.ts'
import { fixture, withImage } from './writing.ts'

const PLAN = 'The plan is at https://example.com/plan'

/** Words: plain, with mentions and previews, answering, forwarded, disappearing. */
export const TEXTS: readonly Kind[] = [
  { name: 'text', type: 'text', text: 'Hello there', send: fixture('text') },
  {
    name: 'text with mentions',
    chat: 'group',
    type: 'text',
    text: `@${BEN} and @${OLIVIA}, who helps?`,
    mentions: [jidOf(BEN), jidOf(OLIVIA)],
    send: ({ ana, group }) => ana.send(group, `@${BEN} and @${OLIVIA}, who helps?`, { mentions: [BEN, OLIVIA] }),
  },
  { name: 'text for everyone', type: 'text', text: '@all dinner is ready', send: fixture('text-for-everyone') },
  { name: 'link preview', type: 'text', text: PLAN, send: fixture('link-preview') },
  { name: 'large link preview', type: 'text', text: PLAN, send: fixture('large-link-preview') },
  {
    name: 'an answer',
    type: 'text',
    text: 'Yes, at eight',
    quotes: { text: 'Are you coming?' },
    async send({ ana, olivia }) {
      const { id } = await olivia.send(ana.number, 'Are you coming?')
      await ana.waitForMessage((message) => message.id === id)
      return ana.send(olivia.number, 'Yes, at eight', { quoted: id })
    },
  },
  {
    name: 'an answer to an image',
    type: 'text',
    text: 'nice one',
    quotes: { text: 'from the roof', mimetype: 'image/jpeg' },
    async send(scene) {
      const { ana, olivia } = scene
      const { id } = await olivia.sendContent(ana.number, await withImage(scene, 'from the roof'))
      await ana.waitForMessage((message) => message.id === id)
      return ana.send(olivia.number, 'nice one', { quoted: id })
    },
  },
  {
    name: 'an answer in private to a message of a group',
    type: 'text',
    text: 'Between us: no',
    quotes: { text: 'Who can help on Sunday?' },
    async send({ ana, ben, olivia, group }) {
      const { id } = await ben.send(group, 'Who can help on Sunday?')
      await ana.waitForMessage((message) => message.id === id)
      return ana.send(olivia.number, 'Between us: no', { quoted: id })
    },
  },
  {
    name: 'forwarded',
    type: 'text',
    text: 'Did you know?',
    gowa: { forwarded: true },
    async send({ ana, ben, olivia }) {
      const { id } = await ben.send(ana.number, 'Did you know?')
      await ana.waitForMessage((message) => message.id === id)
      return ana.forward(id, olivia.number)
    },
  },
  {
    name: 'forwarded many times',
    type: 'text',
    text: 'Everybody says so',
    gowa: { forwarded: true },
    send: fixture('forwarded-many-times'),
  },
  { name: 'disappearing', type: 'text', text: 'Gone in a day', send: fixture('ephemeral-text') },
  { name: 'disappearing, in its wrapper', type: 'text', text: 'Gone in a week', send: fixture('ephemeral-wrapped') },
]
