import { eventContent, pollContent } from '../actors/compose-data.ts'
import { fileContent } from '../actors/compose-file.ts'
import { sampleFile } from '../kinds/samples.ts'
import type { proto } from '../wire/proto.ts'
import type { Network } from '../world/types.ts'
import { DEMO_PEOPLE } from './people.ts'

/** What people of the demo send beside words. */
export type Item = 'photo' | 'clip' | 'voice' | 'invoice' | 'sticker' | 'place' | 'card' | 'poll' | 'event'

/** Makes the message of an item; a file is uploaded once and sent as often as it is shown. */
export type Items = Readonly<Record<Item, () => proto.IMessage>>

const DAY = 86_400

/** Uploads the files of the demo. */
export async function loadItems(network: Pick<Network, 'storeMedia'>): Promise<Items> {
  const [photo, clip, voice, invoice, sticker] = await Promise.all([
    fileContent(network, { ...sampleFile('photo'), caption: 'Look at that sky' }),
    fileContent(network, sampleFile('clip')),
    fileContent(network, sampleFile('voice')),
    fileContent(network, sampleFile('invoice')),
    fileContent(network, sampleFile('sticker')),
  ])
  return {
    photo: () => photo,
    clip: () => clip,
    voice: () => voice,
    invoice: () => invoice,
    sticker: () => sticker,
    place: () => ({
      locationMessage: {
        degreesLatitude: 38.7077507,
        degreesLongitude: -9.1365919,
        name: 'The place on the corner',
        address: 'Praça do Comércio, Lisbon',
      },
    }),
    card: () => ({ contactMessage: cardOf(DEMO_PEOPLE[9] ?? { number: '15550100010', name: 'Jonas Keller' }) }),
    poll: () => pollContent({ name: 'Which day?', options: ['Saturday', 'Sunday', 'Both'] }),
    event: () => eventContent({ name: 'Dinner', startsAt: Math.floor(Date.now() / 1000) + DAY }),
  }
}

function cardOf({ number, name }: { readonly number: string; readonly name: string }): proto.Message.IContactMessage {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${name};;;`,
    `FN:${name}`,
    `TEL;waid=${number}:+${number}`,
    'END:VCARD',
  ]
  return { displayName: name, vcard: lines.join('\n') }
}
