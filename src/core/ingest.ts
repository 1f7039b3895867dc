import { kindOf, type Jid } from './model/address.ts'
import { isWanted } from './media/settings.ts'
import type { MediaInfo } from './model/content.ts'
import type { IgnoreSettings, SessionConfig, SessionMedia } from './model/session.ts'
import { takeAnswer } from './intake/answers.ts'
import { takeCall, takeChats, takeCleared, takeDeleted, takeFavorites } from './intake/chats.ts'
import { takeGroups, takeMembers } from './intake/groups.ts'
import { takeHistory } from './intake/history.ts'
import type { ContentEvent, Intake } from './intake/intake.ts'
import { takeAssignment, takeLabel } from './intake/labels.ts'
import { takeDelete, takeEdit, takePin, takeReaction, takeRevoke, takeStar } from './intake/message-changes.ts'
import { endWaitOfAction, takeMessage, takeReadSelf, takeReceipt, takeUndecryptable } from './intake/messages.ts'
import type { Engine } from './ports/engine.ts'
import type { Meter } from './ports/meter.ts'
import type { Recorder, Recording } from './recording.ts'

export interface IngestDeps {
  readonly record: Recorder
  readonly configOf: (session: string) => Promise<Pick<SessionConfig, 'ignore' | 'media'>>
  /** What a session does that says nothing of files. */
  readonly media: SessionMedia
  readonly meter: Meter
  readonly openAnswer: Engine['openAnswer']
}

/**
 * Stores what the engine announces, in one transaction with its event and the mark that its envelopes are done.
 * Resolves when that is committed; a stanza that was handled before leaves no second trace.
 */
export function createIngest({ record, configOf, media, meter, openAnswer }: IngestDeps) {
  return async (session: string, event: ContentEvent): Promise<void> => {
    const settings = { media, ...(await configOf(session)) }
    const counted = await record(session, (recording) => store(recording, { event, settings, openAnswer }), {
      trace: event.trace ?? null,
    })
    for (const name of counted) meter.count(name, { session })
  }
}

type Counted = Parameters<Intake['count']>[0]

interface Arrived {
  readonly event: ContentEvent
  readonly settings: { readonly ignore: IgnoreSettings; readonly media: SessionMedia }
  readonly openAnswer: Engine['openAnswer']
}

/** Returns what is to be counted once it is committed. */
async function store(
  recording: Recording,
  { event, settings: { ignore, media }, openAnswer }: Arrived,
): Promise<readonly Counted[]> {
  const counted: Counted[] = []
  const envelopes = ('envelopes' in event && event.envelopes) || []
  if (envelopes.length > 0 && (await recording.tx.inbox.settle(recording.session, envelopes)) === 0) return counted
  const chat = chatOf(event)
  if (chat !== null && isIgnored(chat, ignore)) return counted
  const ignored = (jid: Jid): boolean => isIgnored(jid, ignore)
  const wantsFile = (file: MediaInfo): boolean => isWanted(file, media)
  const count = (name: Counted) => void counted.push(name)
  const intake: Intake = { ...recording, ignores: ignored, wantsFile, openAnswer, count }
  await take(intake, event)
  if ('action' in event && !event.past) await endWaitOfAction(intake, event)
  return counted
}

async function take(intake: Intake, event: ContentEvent): Promise<void> {
  const { session, tx } = intake
  switch (event.type) {
    case 'message':
      return takeMessage(intake, event)
    case 'reaction':
      return takeReaction(intake, event)
    case 'answer':
      return takeAnswer(intake, event)
    case 'edit':
      return takeEdit(intake, event)
    case 'revoke':
      return takeRevoke(intake, event)
    case 'pin':
      return takePin(intake, event)
    case 'star':
      return takeStar(intake, event)
    case 'delete':
      return takeDelete(intake, event)
    case 'receipt':
      return takeReceipt(intake, event)
    case 'read.self':
      return takeReadSelf(intake, event)
    case 'undecryptable':
      return takeUndecryptable(intake, event)
    case 'history':
      return takeHistory(intake, event)
    case 'identities':
      return tx.people.link(session, event.pairs)
    case 'contacts':
      return tx.people.patch(session, event.contacts)
    case 'chats':
      return takeChats(intake, event)
    case 'chat.cleared':
      return takeCleared(intake, event)
    case 'chat.deleted':
      return takeDeleted(intake, event)
    case 'favorites':
      return takeFavorites(intake, event)
    case 'label':
      return takeLabel(intake, event)
    case 'label.assigned':
      return takeAssignment(intake, event)
    case 'groups':
      return takeGroups(intake, event)
    case 'group.members':
      return takeMembers(intake, event)
    case 'call':
      return takeCall(intake, event)
    case 'picture':
      return tx.pictures.forget(session, event.jid)
    case 'settled':
      return
  }
}

function isIgnored(chat: Jid, ignore: IgnoreSettings): boolean {
  switch (kindOf(chat)) {
    case 'status':
      return ignore.status
    case 'group':
      return ignore.groups
    case 'newsletter':
      return ignore.channels
    case 'broadcast':
      return ignore.broadcast
    case 'phone':
    case 'lid':
    case 'other':
      return false
  }
}

function chatOf(event: ContentEvent): Jid | null {
  if (event.type === 'message') return event.message.chat
  return 'target' in event ? event.target.chat : null
}
