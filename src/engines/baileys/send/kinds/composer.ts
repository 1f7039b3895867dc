import type { Logger } from 'pino'
import type { ReadyDraft } from '../../../../core/model/draft.ts'
import type { ProtoMessage } from '../../proto.ts'
import type { Upload } from '../upload/index.ts'

export type DraftOf<Kind extends ReadyDraft['kind']> = Extract<ReadyDraft, { readonly kind: Kind }>

export interface ComposeTools {
  readonly upload: Upload
  readonly log: Logger
}

/** Builds WhatsApp's message of one kind, without what it answers and whom it mentions. Its files are uploaded on the way. */
export type Composer<Kind extends ReadyDraft['kind']> = (
  draft: DraftOf<Kind>,
  tools: ComposeTools,
) => ProtoMessage | Promise<ProtoMessage>

/** A colour such as `#FF0A6E4F`, as the number that WhatsApp keeps. */
export const toArgb = (color: string): number => Number.parseInt(color.slice(1), 16) >>> 0
