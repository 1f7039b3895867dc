import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { albumContent, inAlbum } from './compose-data.ts'
import { fileContent, type FileToSend } from './compose-file.ts'
import { withMessageFile, type SandboxMessage } from './message-file.ts'
import { dropFile, loseFile, openFile, type OpenFile } from './phone-files.ts'
import { keyOf } from './phone-compose.ts'
import { requireMessage } from './account-messages.ts'
import type { Phone, SendOptions } from './phone.ts'

/** What the owner of an account does with files. */
export interface AccountFiles {
  /** Encrypts and uploads a file, and sends its message. */
  sendFile(to: string, file: FileToSend, options?: SendOptions): Promise<SandboxMessage>
  /** Pictures and videos that belong together: the album's message, then one for each. */
  sendAlbum(to: string, files: readonly FileToSend[], options?: SendOptions): Promise<readonly SandboxMessage[]>
  /** The file of a message, decrypted with this phone's keys while it is read; every hash is checked by its end. */
  openFile(messageId: string): OpenFile
  /** Writes the file of a message to the disk. */
  saveFile(messageId: string, path: string): Promise<void>
  /** The media server forgets the file: downloads get 410 (`gone`) or 404 (`missing`). */
  dropFile(messageId: string, how?: 'gone' | 'missing'): void
  /** The phone loses the file too, and cannot upload it again. */
  loseFile(messageId: string): Promise<void>
}

/** The files of a phone, as the account's owner handles them. */
export function createAccountFiles(phone: Phone): AccountFiles {
  const { context } = phone
  const open = (id: string): OpenFile => openFile(context, requireMessage(phone, id))
  const sendFile = async (to: string, file: FileToSend, options?: SendOptions): Promise<SandboxMessage> =>
    withMessageFile(phone, await phone.send(to, await fileContent(context.network, file), options))
  return {
    sendFile,
    async sendAlbum(to, files, options) {
      const pictures = files.filter(({ kind }) => kind === 'image').length
      const album = await phone.send(to, albumContent(pictures, files.length - pictures), options)
      const sent = [withMessageFile(phone, album)]
      for (const file of files) {
        const content = inAlbum(await fileContent(context.network, file), keyOf(album))
        sent.push(
          withMessageFile(phone, await phone.send(to, content, options?.audience && { audience: options.audience })),
        )
      }
      return sent
    },
    openFile: open,
    saveFile: (id, path) => pipeline(open(id).bytes, createWriteStream(path)),
    dropFile: (id, how = 'gone') => dropFile(context, requireMessage(phone, id), how),
    loseFile: (id) => loseFile(context, requireMessage(phone, id)),
  }
}
