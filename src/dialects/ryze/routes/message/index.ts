import { tagged } from '../../../dialect.ts'
import { button } from './button.ts'
import { carousel } from './carousel.ts'
import { contact } from './contact.ts'
import { event } from './event.ts'
import { form } from './form.ts'
import { list } from './list.ts'
import { location } from './location.ts'
import { media } from './media.ts'
import { pix } from './pix.ts'
import { poll } from './poll.ts'
import { reaction } from './reaction.ts'
import { status } from './status.ts'
import { sticker } from './sticker.ts'
import { text } from './text.ts'

/** RyzeAPI's module Messages. */
export const message = tagged('Message', [
  text,
  media,
  sticker,
  location,
  contact,
  reaction,
  poll,
  event,
  button,
  list,
  carousel,
  form,
  pix,
  status,
])
