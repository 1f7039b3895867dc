import type { ReadyDraft } from '../../../../core/model/draft.ts'
import type { ProtoMessage } from '../../proto.ts'
import { composeAudio } from './audio.ts'
import { composeButtons } from './buttons.ts'
import { composeCarousel } from './carousel.ts'
import { composeChoice } from './choice.ts'
import type { Composer, ComposeTools } from './composer.ts'
import { composeContacts } from './contacts.ts'
import { composeDocument } from './document.ts'
import { composeEvent } from './event.ts'
import { composeFlow } from './flow.ts'
import { composeForward } from './forward.ts'
import { composeImage } from './image.ts'
import { composeList } from './list.ts'
import { composeLocation } from './location.ts'
import { composePix } from './pix.ts'
import { composePoll } from './poll.ts'
import { composeSticker } from './sticker.ts'
import { composeText } from './text.ts'
import { composeVideo } from './video.ts'

const COMPOSERS: { readonly [Kind in ReadyDraft['kind']]: Composer<Kind> } = {
  text: composeText,
  image: composeImage,
  video: composeVideo,
  audio: composeAudio,
  document: composeDocument,
  sticker: composeSticker,
  location: composeLocation,
  contacts: composeContacts,
  poll: composePoll,
  event: composeEvent,
  list: composeList,
  buttons: composeButtons,
  carousel: composeCarousel,
  flow: composeFlow,
  pix: composePix,
  choice: composeChoice,
  forward: composeForward,
}

/** WhatsApp's message of a draft, without what it answers and whom it mentions. */
export const composeKind = async (draft: ReadyDraft, tools: ComposeTools): Promise<ProtoMessage> =>
  (COMPOSERS[draft.kind] as Composer<ReadyDraft['kind']>)(draft, tools)
