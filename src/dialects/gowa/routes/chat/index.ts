import { type Route, tagged } from '../../../dialect.ts'
import type { Style } from '../../style.ts'
import { archiveChat } from './archive.ts'
import { setDisappearing } from './disappearing.ts'
import { listChats } from './list.ts'
import { getMessages } from './messages.ts'
import { pinChat } from './pin.ts'

/** GOWA's tag chat. */
export const chat = (style: Style): readonly Route[] =>
  tagged('chat', [listChats, getMessages(style), pinChat(style), archiveChat(style), setDisappearing(style)])
