import type { ProtoMessage } from '../../proto.ts'
import { readAlbum } from './album.ts'
import { readAudio } from './audio.ts'
import { readButtons } from './buttons.ts'
import { readCall } from './call.ts'
import { readButtonChoice, readFlowChoice, readListChoice, readTemplateChoice } from './choice.ts'
import { readContact, readContacts } from './contacts.ts'
import { readDocument } from './document.ts'
import { readEvent } from './event.ts'
import { readFlow } from './flow.ts'
import { readImage } from './image.ts'
import { readGroupInvite, readNewsletterInvite } from './invite.ts'
import { readKeep } from './keep.ts'
import { readList } from './list.ts'
import { readLiveLocation } from './live-location.ts'
import { readLocation } from './location.ts'
import { readOrder } from './order.ts'
import {
  readPaymentCancel,
  readPaymentDecline,
  readPaymentInvite,
  readPaymentRequest,
  readPaymentSent,
} from './payment.ts'
import { readPoll } from './poll.ts'
import { readProduct } from './product.ts'
import type { Reader } from './reader.ts'
import { readSticker } from './sticker.ts'
import { readTemplate } from './template.ts'
import { readConversation, readText } from './text.ts'
import { readNote, readVideo } from './video.ts'

type Readers = { readonly [Name in keyof ProtoMessage]?: Reader<NonNullable<ProtoMessage[Name]>> }

/** Who reads which of WhatsApp's fields. What is missing here has no variant of its own. */
export const READERS: Readers = {
  conversation: readConversation,
  extendedTextMessage: readText,
  imageMessage: readImage,
  videoMessage: readVideo,
  ptvMessage: readNote,
  audioMessage: readAudio,
  documentMessage: readDocument,
  stickerMessage: readSticker,
  albumMessage: readAlbum,
  locationMessage: readLocation,
  liveLocationMessage: readLiveLocation,
  contactMessage: readContact,
  contactsArrayMessage: readContacts,
  pollCreationMessage: readPoll,
  pollCreationMessageV2: readPoll,
  pollCreationMessageV3: readPoll,
  pollCreationMessageV5: readPoll,
  eventMessage: readEvent,
  listMessage: readList,
  buttonsMessage: readButtons,
  interactiveMessage: readFlow,
  templateMessage: readTemplate,
  buttonsResponseMessage: readButtonChoice,
  listResponseMessage: readListChoice,
  templateButtonReplyMessage: readTemplateChoice,
  interactiveResponseMessage: readFlowChoice,
  productMessage: readProduct,
  orderMessage: readOrder,
  groupInviteMessage: readGroupInvite,
  newsletterAdminInviteMessage: readNewsletterInvite,
  sendPaymentMessage: readPaymentSent,
  requestPaymentMessage: readPaymentRequest,
  declinePaymentRequestMessage: readPaymentDecline,
  cancelPaymentRequestMessage: readPaymentCancel,
  paymentInviteMessage: readPaymentInvite,
  callLogMesssage: readCall,
  keepInChatMessage: readKeep,
}
