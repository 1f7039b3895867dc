import type { FilePlace } from './file-places.ts'
import { saidOf, type Said } from './fingerprint.ts'
import type {
  CardDraft,
  FileSource,
  MessageDraft,
  PreviewDraft,
  ReadyDraft,
  ReadyPreview,
  StagedFile,
} from '../model/draft.ts'
import type { FileUse, MediaStage, PreviewFinder } from '../ports/media-stage.ts'

export interface PrepareDeps {
  readonly stage: MediaStage
  readonly previews: PreviewFinder
}

/** A draft with its files on the disk until it is disposed of. */
export interface Prepared extends AsyncDisposable {
  readonly draft: ReadyDraft
  readonly said: Said
}

/** What takes a moment of this machine. Sound and films have their own turns, which take minutes. */
const QUICK: ReadonlySet<FileUse> = new Set(['image', 'sticker', 'document', 'preview'])

/** How long it may take, and the place that its files take once they are here. */
export interface Preparing {
  readonly signal: AbortSignal
  readonly place: FilePlace
}

/**
 * Gets everything that a draft needs before it can be composed. Throws as `MediaStage.stage` and `FilePlace.take` do; then
 * nothing is left.
 */
export async function prepareDraft(
  deps: PrepareDeps,
  draft: MessageDraft,
  { signal, place }: Preparing,
): Promise<Prepared> {
  const staged: StagedFile[] = []
  const release = async (): Promise<void> => {
    await Promise.all(staged.map((file) => deps.stage.release(file)))
  }
  const take = async (file: FileSource, use: FileUse): Promise<StagedFile> => {
    // What comes from elsewhere may take its time: nothing else waits for it.
    if (QUICK.has(use) && file.from !== 'url') await place.take(signal)
    const ready = await deps.stage.stage(file, use, signal)
    staged.push(ready)
    if (QUICK.has(use)) await place.take(signal)
    return ready
  }
  const find = async (text: string, preview: PreviewDraft<FileSource>): Promise<ReadyPreview<StagedFile> | null> => {
    if (preview.from === 'caller') return { ...preview, image: preview.image && (await take(preview.image, 'preview')) }
    const found = await deps.previews.find(text, preview, signal)
    if (found?.image) staged.push(found.image)
    return found
  }
  try {
    const ready = await toReady(draft, { take, find })
    return { draft: ready, said: saidOf(draft, ready), [Symbol.asyncDispose]: release }
  } catch (error) {
    await release()
    throw error
  }
}

interface Getting {
  readonly take: (file: FileSource, use: FileUse) => Promise<StagedFile>
  readonly find: (text: string, preview: PreviewDraft<FileSource>) => Promise<ReadyPreview<StagedFile> | null>
}

async function toReady(draft: MessageDraft, { take, find }: Getting): Promise<ReadyDraft> {
  switch (draft.kind) {
    case 'text': {
      const { preview, ...rest } = draft
      const found = preview && (await find(draft.text, preview))
      return found ? { ...rest, preview: found } : rest
    }
    case 'image':
    case 'document':
    case 'sticker':
      return { ...draft, file: await take(draft.file, draft.kind) }
    case 'video':
      return { ...draft, file: await take(draft.file, draft.style === 'plain' ? 'video' : draft.style) }
    case 'audio':
      return { ...draft, file: await take(draft.file, draft.voice ? 'voice' : 'audio') }
    case 'buttons':
      return {
        ...draft,
        media: draft.media && { type: draft.media.type, file: await take(draft.media.file, draft.media.type) },
      }
    case 'carousel': {
      const cards: CardDraft<StagedFile>[] = []
      for (const { media, ...card } of draft.cards)
        cards.push({ ...card, media: media && { type: media.type, file: await take(media.file, media.type) } })
      return { ...draft, cards }
    }
    case 'location':
    case 'contacts':
    case 'poll':
    case 'event':
    case 'list':
    case 'flow':
    case 'pix':
    case 'choice':
    case 'forward':
      return draft
  }
}
