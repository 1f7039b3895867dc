/** Somebody typing, recording or pausing in a chat. */
export interface TypingSign {
  readonly chat: string
  readonly sender: string
  readonly state: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Whether somebody is there. */
export interface PresenceSign {
  readonly jid: string
  readonly state: string
  /** Seconds since 1970, null when not told. */
  readonly lastSeen: number | null
}

/** What a phone has seen of others while it was on; forgotten with the process. */
export interface PhoneSigns {
  noteTyping(sign: TypingSign): void
  notePresence(sign: PresenceSign): void
  /** The latest of each person. */
  people(): readonly PresenceSign[]
  /** The latest signs, oldest first. */
  typing(): readonly TypingSign[]
}

const KEPT_SIGNS = 100
const KEPT_PEOPLE = 1_000

/** Creates the memory for signs of one phone. */
export function createPhoneSigns(): PhoneSigns {
  const people = new Map<string, PresenceSign>()
  const typing: TypingSign[] = []
  return {
    noteTyping(sign) {
      typing.push(sign)
      if (typing.length > KEPT_SIGNS) typing.shift()
    },
    notePresence(sign) {
      people.delete(sign.jid)
      people.set(sign.jid, sign)
      const oldest = people.keys().next()
      if (people.size > KEPT_PEOPLE && !oldest.done) people.delete(oldest.value)
    },
    people: () => [...people.values()],
    typing: () => [...typing],
  }
}
