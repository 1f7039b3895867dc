import type { MediaStore, StoredFile } from './ports/media-store.ts'
import { GatewayError } from './errors.ts'

/** Files that belong to messages. */
export interface Files {
  /** Throws FILE_NOT_FOUND. */
  open(session: string, name: string): Promise<StoredFile>
}

const NAME = /^[A-Za-z0-9_@.-]{1,200}$/

export function createFiles(deps: { readonly media: MediaStore }): Files {
  return {
    async open(session, name) {
      const file = NAME.test(name) && !name.startsWith('.') ? await deps.media.open(session, name) : null
      if (!file) throw new GatewayError('FILE_NOT_FOUND', `File not found: ${session}/${name}`)
      return file
    },
  }
}
