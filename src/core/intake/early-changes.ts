import type { Message } from '../model/message.ts'
import type { MessageChange } from '../ports/early-change-store.ts'
import { takeLateAnswer } from './answers.ts'
import type { Intake } from './intake.ts'
import { takeDelete, takeEdit, takePin, takeReaction, takeRevoke, takeStar } from './message-changes.ts'

/** The message with what was told of it before it came, and what is to be told of it when it has been. */
export interface CaughtUp {
  readonly message: Message
  /** Resolves when that is stored and told. */
  finish(): Promise<void>
}

/** Does to a message that is new what came before it. */
export async function catchUp(intake: Intake, message: Message): Promise<CaughtUp> {
  const changes = await intake.tx.earlyChanges.take(intake.session, message.id)
  if (changes.length === 0) return { message, finish: () => Promise.resolve() }
  for (const change of changes.filter(isTold)) await take(toSilent(intake), change)
  const { id, chat, fromMe } = message
  return {
    message: (await intake.tx.messages.find(intake.session, { id, chat, fromMe })) ?? message,
    async finish() {
      for (const change of changes.filter((one) => !isTold(one))) await take(intake, change)
    },
  }
}

/** Does to messages of the past what came before them. Nobody was told of them, nor is of that; answers are news. */
export async function catchUpPast(intake: Intake): Promise<void> {
  const silent = toSilent(intake)
  for (const change of await intake.tx.earlyChanges.takeStored(intake.session)) {
    await take(change.type === 'answer' ? intake : silent, change)
  }
}

/** These are told even when the message is not there. */
const isTold = ({ type }: MessageChange): boolean => type === 'reaction' || type === 'edit' || type === 'revoke'

const toSilent = (intake: Intake): Intake => ({ ...intake, tell: () => Promise.resolve() })

function take(intake: Intake, change: MessageChange): Promise<void> {
  switch (change.type) {
    case 'reaction':
      return takeReaction(intake, change)
    case 'edit':
      return takeEdit(intake, change)
    case 'revoke':
      return takeRevoke(intake, change)
    case 'pin':
      return takePin(intake, change)
    case 'star':
      return takeStar(intake, change)
    case 'delete':
      return takeDelete(intake, change)
    case 'answer':
      return takeLateAnswer(intake, change)
  }
}
