import { randomBytes } from 'node:crypto'
import type { proto } from '../wire/proto.ts'

/** A poll that somebody begins. */
export interface PollToSend {
  readonly name: string
  readonly options: readonly string[]
  /** How many may be chosen; one unless told, 0 for all. */
  readonly selectable?: number
  /** The right answer: then it is a quiz. */
  readonly correct?: string
}

/** An event that somebody invites to. */
export interface EventToSend {
  readonly name: string
  readonly description?: string
  /** Seconds since 1970. */
  readonly startsAt: number
  readonly endsAt?: number
  readonly place?: { readonly name: string; readonly latitude: number; readonly longitude: number }
  readonly extraGuests?: boolean
}

/** The secret that answers are encrypted with. */
const withSecret = (message: proto.IMessage): proto.IMessage => ({
  ...message,
  messageContextInfo: { messageSecret: randomBytes(32) },
})

/** A poll as phones begin it: one answer makes it the third version, several the first. */
export function pollContent({ name, options, selectable = 1, correct }: PollToSend): proto.IMessage {
  const poll = {
    name,
    options: options.map((optionName) => ({ optionName })),
    selectableOptionsCount: selectable,
  }
  if (correct !== undefined) {
    const quiz = { pollContentType: 1, pollType: 1, correctAnswer: { optionName: correct } }
    return withSecret({ pollCreationMessageV5: { ...poll, ...quiz } })
  }
  return withSecret(selectable === 1 ? { pollCreationMessageV3: poll } : { pollCreationMessage: poll })
}

/** An invitation to an event. */
export function eventContent(event: EventToSend): proto.IMessage {
  const { name, description, startsAt, endsAt, place, extraGuests = false } = event
  return withSecret({
    eventMessage: {
      name,
      startTime: startsAt,
      isCanceled: false,
      extraGuestsAllowed: extraGuests,
      ...(description !== undefined && { description }),
      ...(endsAt !== undefined && { endTime: endsAt }),
      ...(place && {
        location: { name: place.name, degreesLatitude: place.latitude, degreesLongitude: place.longitude },
      }),
    },
  })
}

/** What announces pictures and videos that belong together. */
export function albumContent(images: number, videos: number): proto.IMessage {
  return { albumMessage: { expectedImageCount: images, expectedVideoCount: videos } }
}

/** A picture or video as a part of an album. */
export function inAlbum(content: proto.IMessage, album: proto.IMessageKey): proto.IMessage {
  const messageAssociation = { associationType: 1, parentMessageKey: album }
  return { ...content, messageContextInfo: { ...content.messageContextInfo, messageAssociation } }
}
