import { type Route, tagged } from '../../../dialect.ts'
import type { Style } from '../../style.ts'
import { deleteMessage } from './delete.ts'
import { download } from './download.ts'
import { forward } from './forward.ts'
import { react } from './reaction.ts'
import { read } from './read.ts'
import { revoke } from './revoke.ts'
import { star } from './star.ts'
import { unstar } from './unstar.ts'
import { update } from './update.ts'

/** GOWA's tag message. */
export const message = (style: Style): readonly Route[] =>
  tagged('message', [revoke, deleteMessage(style), react, update, read, star(style), unstar(style), forward, download])
