import { GatewayError } from '../errors.ts'
import type { FileSource, ReadyPreview, PreviewDraft, StagedFile } from '../model/draft.ts'

/** What a file is sent as. It decides which types are taken, what is measured, and into what it is converted. */
export type FileUse = 'image' | 'video' | 'gif' | 'note' | 'audio' | 'voice' | 'document' | 'sticker' | 'preview'

/**
 * Brings files that are to be sent onto this machine's disk: fetched or decoded, looked into, measured, converted. Memory
 * stays flat whatever the size, and of a refused file nothing stays.
 */
export interface MediaStage {
  /**
   * Throws FILE_INVALID, FILE_TOO_LARGE, FILE_FETCH_FAILED, ADDRESS_FORBIDDEN, CONVERTER_MISSING, CONVERSION_FAILED,
   * QUEUE_FULL (too much of it at a time), STORAGE_FULL. The caller releases what it gets.
   */
  stage(source: FileSource, use: FileUse, signal: AbortSignal): Promise<StagedFile>
  release(file: StagedFile): Promise<void>
}

/** Looks up what a text links to. */
export interface PreviewFinder {
  /**
   * Null when the text has no link, or the page tells nothing in time: the text is sent all the same. What is `required`
   * throws BAD_REQUEST (no link), FILE_FETCH_FAILED or ADDRESS_FORBIDDEN instead.
   */
  find(
    text: string,
    preview: Extract<PreviewDraft<FileSource>, { readonly from: 'page' }>,
    signal: AbortSignal,
  ): Promise<ReadyPreview<StagedFile> | null>
}

/** For a gateway that sends no files. */
export const NO_FILES: MediaStage = {
  stage: () => Promise.reject(new GatewayError('NOT_SUPPORTED', 'this gateway sends no files')),
  release: () => Promise.resolve(),
}

/** Looks at no page. */
export const NO_PREVIEWS: PreviewFinder = { find: () => Promise.resolve(null) }
