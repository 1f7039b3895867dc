import { fileIn, filesIn, type FilePart } from '../model/content.ts'
import type { Message } from '../model/message.ts'

/** One of the files of a message: the first, unless its part is named. */
export interface WantedFile {
  readonly message: Message
  readonly part?: number | undefined
}

type Holder = Pick<Message, 'content' | 'revokedAt'>

/** The files that can be had of a message: none of one that was deleted for everyone. */
export const filesOf = ({ content, revokedAt }: Holder): readonly FilePart[] =>
  revokedAt === null ? filesIn(content) : []

/** One of them; null when the message has no such file. */
export const fileOf = ({ content, revokedAt }: Holder, part?: number): FilePart | null =>
  revokedAt === null ? fileIn(content, part) : null
