import { kindFixtures, sampleFile, type FileToSend, type SandboxMessage } from '../../../sandbox/src/index.ts'
import { proto } from '../../../sandbox/src/wire/proto.ts'
import { ownBytes } from './kind.ts'
import type { Scene } from './world.ts'

/** The message of a kind as phones write it. */
export function fixtureOf(name: string): proto.IMessage {
  const found = kindFixtures().find((each) => each.name === name)
  if (!found) throw new Error(`no fixture ${name}`)
  return found.message
}

/** Ana writes it to Olivia. */
export const fixture =
  (name: string) =>
  ({ ana, olivia }: Scene): Promise<SandboxMessage> =>
    ana.sendContent(olivia.number, fixtureOf(name))

/** Ana sends a file to Olivia. */
export const file =
  (sent: FileToSend) =>
  ({ ana, olivia }: Scene): Promise<SandboxMessage> =>
    ana.sendFile(olivia.number, sent)

/** A file that the media server has, as messages of other kinds may carry it; Ben has seen it before. */
export async function uploaded({ ana, ben }: Scene, sample: FileToSend, name: string): Promise<proto.IMessage> {
  const { raw } = await ana.sendFile(ben.number, { ...sample, data: ownBytes(sample, name) })
  return proto.Message.decode(raw)
}

export async function uploadedImage(scene: Scene, name: string): Promise<proto.Message.IImageMessage> {
  const { imageMessage } = await uploaded(scene, sampleFile('photo'), name)
  if (!imageMessage) throw new Error('no image')
  return imageMessage
}

/** The carousel of the fixtures with files on its cards, in their order. */
export async function carouselWith(scene: Scene, files: readonly (readonly [FileToSend, name: string])[]) {
  const { interactiveMessage } = fixtureOf('carousel')
  const [first] = interactiveMessage?.carouselMessage?.cards ?? []
  const cards: proto.Message.IInteractiveMessage[] = []
  for (const [index, [sample, name]] of files.entries()) {
    const { imageMessage, videoMessage } = await uploaded(scene, sample, name)
    const media = imageMessage ? { imageMessage } : { videoMessage: videoMessage ?? null }
    const card = interactiveMessage?.carouselMessage?.cards?.[index] ?? first
    cards.push({ ...card, header: { ...card?.header, imageMessage: null, ...media } })
  }
  const carouselMessage = { ...interactiveMessage?.carouselMessage, cards }
  return { interactiveMessage: { ...interactiveMessage, carouselMessage } }
}

/** An image with this caption. */
export const withImage = async (scene: Scene, caption: string): Promise<proto.IMessage> => ({
  imageMessage: { ...(await uploadedImage(scene, caption)), caption },
})

/** Olivia's phone offers something to Ana, who presses the button with this id. */
export const press =
  (offered: string, button: string) =>
  async ({ ana, olivia }: Scene): Promise<SandboxMessage> => {
    const { id } = await olivia.sendContent(ana.number, fixtureOf(offered))
    await ana.waitForMessage((message) => message.id === id)
    return ana.press(id, button)
  }
