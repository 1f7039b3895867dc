import type { Message } from '../model/message.ts'
import type { MediaLink, SessionLinks } from '../ports/encoder.ts'
import type { MediaLinks } from './links.ts'

/** Files that belong to messages. */
export interface Media {
  /** Where a message's file can be had from now on, for a while; null when it has none. */
  link(session: string, message: Message): MediaLink | null
  /** The same for encoders of events. */
  linksOf(session: string): SessionLinks
}

export interface MediaDeps {
  readonly links: MediaLinks
  readonly now: () => number
}

export function createMedia({ links, now }: MediaDeps): Media {
  return {
    link: (session, message) => links.of(session).link(message, now()),
    linksOf: (session) => links.of(session),
  }
}
