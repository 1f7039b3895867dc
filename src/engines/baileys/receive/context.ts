import type { Logger } from 'pino'
import { type Jid, kindOf } from '../../../core/model/address.ts'
import type { IgnoreSettings, Me } from '../../../core/model/session.ts'
import type { EngineArchive } from '../../../core/ports/engine.ts'
import type { Inlet } from '../inlet.ts'
import type { IdentityBook } from '../keys/identity-book.ts'
import type { Refusals } from './refusals.ts'

/** What the receivers of one session share. */
export interface ReceiveContext {
  readonly inlet: Inlet
  readonly identities: IdentityBook
  readonly archive: Pick<EngineArchive, 'rawMessage' | 'storyReaders'>
  readonly ignore: IgnoreSettings
  readonly log: Logger
  readonly refusals: Refusals
  /** Null until paired. */
  me(): Me | null
}

/** Whether the user asked us not to keep this chat. */
export function isIgnored(ignore: IgnoreSettings, chat: Jid): boolean {
  const kind = kindOf(chat)
  if (kind === 'status') return ignore.status
  if (kind === 'group') return ignore.groups
  if (kind === 'newsletter') return ignore.channels
  return kind === 'broadcast' && ignore.broadcast
}
