import { fileContent, type FileToSend } from './compose-file.ts'
import { isGroupJid } from './jid.ts'
import { isShown } from './phone-apply.ts'
import type { Phone } from './phone.ts'
import type { StoredMessage } from './phone-messages.ts'

/** How a person behaves when written to. */
export interface PersonHabits {
  /** Milliseconds until the message is read, and again until the answer is sent. */
  readonly delayMs: number
  /** The answer, words or a file, or null to say nothing. */
  reply(message: StoredMessage): string | FileToSend | null
  /** Whether an author's phone is in the hands of such a person: two of them would never stop answering each other. */
  isPerson(jid: string): boolean
}

/** Someone who reads what arrives on their phone, types for a while, and answers. */
export interface Person extends Disposable {
  readonly phone: Phone
}

const MOST_WAITING = 100
/** A bot that answers every answer is not followed for ever. */
const MOST_ANSWERS = 6
const ANSWERS_WITHIN_MS = 30_000

/** Puts a person in front of a phone. In groups they only answer when called by their first name. */
export function createPerson(phone: Phone, name: string, habits: PersonHabits): Person {
  const timers = new Set<NodeJS.Timeout>()
  const answeredAt: number[] = []
  const firstName = name.split(' ')[0]?.toLowerCase() ?? ''

  const later = (work: () => void): void => {
    if (timers.size >= MOST_WAITING) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (phone.online) work()
    }, habits.delayMs)
    timer.unref()
    timers.add(timer)
  }
  const isForMe = (message: StoredMessage): boolean =>
    !isGroupJid(message.chat) || (message.text ?? '').toLowerCase().includes(firstName)

  const hasPatience = (): boolean => {
    const now = Date.now()
    while (answeredAt.length > 0 && now - (answeredAt[0] ?? 0) > ANSWERS_WITHIN_MS) answeredAt.shift()
    if (answeredAt.length >= MOST_ANSWERS) return false
    answeredAt.push(now)
    return true
  }

  async function say(chat: string, said: string | FileToSend): Promise<void> {
    await phone.send(chat, typeof said === 'string' ? said : await fileContent(phone.context.network, said))
  }

  async function answer(message: StoredMessage): Promise<void> {
    const said = habits.reply(message)
    await phone.read(message.chat)
    if (said === null || !isForMe(message) || !hasPatience()) return
    phone.typing(message.chat, typeof said === 'object' && said.kind === 'voice' ? 'recording' : 'composing')
    later(() => {
      phone.typing(message.chat, 'paused')
      say(message.chat, said).catch(fail)
    })
  }
  const fail = (error: unknown): void =>
    phone.context.events.emit({ type: 'error', error: error instanceof Error ? error : new Error(String(error)) })

  const stop = phone.listen((event) => {
    if (event.type !== 'message') return
    const { message } = event
    const answerable = !message.fromMe && message.status === 'received' && isShown(message)
    const byPerson = message.device === 0 && habits.isPerson(message.sender)
    if (answerable && !byPerson) later(() => void answer(message).catch(fail))
  })
  return {
    phone,
    [Symbol.dispose]() {
      stop()
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
