import { applyMessage } from '../actors/phone-apply.ts'
import { UNTOUCHED, type StoredMessage } from '../actors/phone-messages.ts'
import { readContent } from '../actors/message-content.ts'
import { textContent } from '../actors/compose-text.ts'
import type { SandboxAccount } from '../actors/account.ts'
import type { Sandbox } from '../sandbox.ts'
import { proto } from '../wire/proto.ts'
import { DIALOGUES, GROUP_DIALOGUES, type Line } from './dialogues.ts'
import { DEMO_GROUPS, DEMO_OWNER, DEMO_PEOPLE } from './people.ts'

export { DEMO_OWNER } from './people.ts'

const WEEK = 7 * 86_400
const WEEKS = 4
const TALKS_PER_CHAT = 7
const TALKS_PER_GROUP = 14

/** One message of the past, as both sides will remember it. */
interface PastMessage {
  readonly id: string
  readonly chat: string
  readonly author: SandboxAccount
  readonly readers: readonly SandboxAccount[]
  readonly timestamp: number
  readonly text: string
  readonly quoted: PastMessage | null
  readonly reaction: { readonly by: SandboxAccount; readonly emoji: string } | null
}

/**
 * Fills a sandbox with the demo's people, groups and some weeks of talk. What they said is written into the memory of
 * their phones; a companion learns it as it always does, from the phone's history. A second run changes nothing.
 */
export async function seedDemo(sandbox: Sandbox): Promise<SandboxAccount> {
  const existing = sandbox.findAccount(DEMO_OWNER.number)
  if (existing?.phone.context.rows.get('flag', 'demo-seeded') === true) return existing
  const owner = existing ?? (await sandbox.createAccount(DEMO_OWNER))
  const people: SandboxAccount[] = []
  for (const person of DEMO_PEOPLE)
    people.push(sandbox.findAccount(person.number) ?? (await sandbox.createAccount(person)))
  await introduce(owner, people)
  for (const [index, person] of people.entries()) await remember(personalTalk({ owner, person, index }))
  for (const group of DEMO_GROUPS) await seedGroup(sandbox, { owner, people, group })
  await arrange(owner, people)
  await owner.phone.context.serial(async () => owner.phone.context.rows.put('flag', 'demo-seeded', true))
  return owner
}

/** The owner has everybody in the address book, and they have the owner. */
async function introduce(owner: SandboxAccount, people: readonly SandboxAccount[]): Promise<void> {
  for (const person of people) {
    await knows(owner, person)
    await owner.phone.act({ type: 'contact', jid: person.pn, fullName: person.name, lid: person.lid })
    await knows(person, owner)
    await person.phone.act({ type: 'contact', jid: owner.pn, fullName: owner.name, lid: owner.lid })
  }
}

function knows({ phone }: SandboxAccount, other: SandboxAccount): Promise<void> {
  return phone.context.serial(async () => {
    phone.context.addresses.learn({ pn: other.pn, lid: other.lid })
    phone.context.rows.put('push-name', other.pn, other.name)
  })
}

function personalTalk(chat: {
  readonly owner: SandboxAccount
  readonly person: SandboxAccount
  readonly index: number
}): PastMessage[] {
  const { owner, person, index } = chat
  const talks = Array.from(
    { length: TALKS_PER_CHAT },
    (_, turn) => DIALOGUES[(index * 3 + turn * 7) % DIALOGUES.length] ?? [],
  )
  return tell(talks, {
    seed: index,
    chatFor: (reader) => (reader === owner ? person.pn : owner.pn),
    speakers: [owner, person],
  })
}

async function seedGroup(
  sandbox: Sandbox,
  world: {
    readonly owner: SandboxAccount
    readonly people: readonly SandboxAccount[]
    readonly group: (typeof DEMO_GROUPS)[number]
  },
): Promise<void> {
  const members = world.group.members.flatMap((position) => world.people[position] ?? [])
  const { jid } = await sandbox.createGroup({
    subject: world.group.subject,
    owner: world.owner.number,
    participants: members.map((member) => member.number),
  })
  for (const one of members) for (const other of members) if (one !== other) await knows(one, other)
  const seed = members.length + world.group.subject.length
  const talks = Array.from(
    { length: TALKS_PER_GROUP },
    (_, turn) => GROUP_DIALOGUES[(seed + turn * 3) % GROUP_DIALOGUES.length] ?? [],
  )
  await remember(tell(talks, { seed, chatFor: () => jid, speakers: [world.owner, ...members] }))
}

interface Telling {
  readonly seed: number
  readonly speakers: readonly SandboxAccount[]
  chatFor(reader: SandboxAccount): string
}

/** Spreads talks over the past weeks, one line after the other, with a reaction or a quote here and there. */
function tell(talks: readonly (readonly Line[])[], telling: Telling): PastMessage[] {
  const { seed, speakers } = telling
  const now = Math.floor(Date.now() / 1000)
  const told: PastMessage[] = []
  for (const [turn, talk] of talks.entries()) {
    const start =
      now - WEEKS * WEEK + Math.floor(((turn + 1) * WEEKS * WEEK) / (talks.length + 1)) + ((seed * 977) % 30_000)
    for (const [step, [speaker, text]] of talk.entries()) {
      const author = speakers[speaker % speakers.length]
      const previous = step === 0 ? null : (told.at(-1) ?? null)
      if (author === undefined) continue
      told.push({
        id: `3AD3${[seed, turn, step].map((part) => part.toString(16).padStart(4, '0')).join('')}`.toUpperCase(),
        chat: telling.chatFor(author),
        author,
        readers: speakers,
        timestamp: start + step * 95,
        text,
        quoted: (seed + turn + step) % 9 === 4 ? previous : null,
        reaction:
          (seed + turn + step) % 6 === 3
            ? { by: speakers[(speaker + 1) % speakers.length] ?? author, emoji: '👍' }
            : null,
      })
    }
  }
  return told.toSorted((a, b) => a.timestamp - b.timestamp)
}

/** Writes the past into each phone that was there, oldest first, as its own piece of work. */
async function remember(past: readonly PastMessage[]): Promise<void> {
  const readers = new Set(past.flatMap((message) => message.readers))
  for (const reader of readers) {
    await reader.phone.context.serial(async () => {
      for (const message of past) applyPast(reader, message, past)
    })
  }
}

function applyPast(reader: SandboxAccount, message: PastMessage, past: readonly PastMessage[]): void {
  const stored = toStored(reader, message)
  applyMessage(reader.phone.context, stored)
  // All but the newest words of each chat have been read long ago.
  if (message !== past.at(-1)) reader.phone.context.chats.change(stored.chat, { unread: 0 })
}

function toStored(reader: SandboxAccount, message: PastMessage): StoredMessage {
  const other = message.readers.find((each) => each !== reader)
  const chat = message.chat.endsWith('@g.us') ? message.chat : (other?.pn ?? message.chat)
  const content = textContent(message.text, {
    quoted: message.quoted === null ? null : toStored(reader, message.quoted),
  })
  const { reaction } = message
  return {
    ...readContent(content),
    id: message.id,
    chat,
    sender: message.author.pn,
    device: 0,
    addressing: 'pn',
    fromMe: message.author === reader,
    timestamp: message.timestamp,
    status: 'read',
    ...UNTOUCHED,
    reactions: reaction === null ? {} : { [reaction.by.pn]: reaction.emoji },
    raw: proto.Message.encode(content).finish(),
  }
}

/** The owner's chat list looks used: one pinned, one archived, one muted, a favourite, a star. */
async function arrange(owner: SandboxAccount, people: readonly SandboxAccount[]): Promise<void> {
  const [first, second, third, fourth] = people
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) return
  await owner.changeChat(first.pn, { pinned: true, favorite: true })
  await owner.changeChat(second.pn, { archived: true })
  await owner.changeChat(third.pn, { mutedUntil: -1 })
  await owner.changeChat(fourth.pn, { unread: true })
  const [starred] = owner.messages({ chat: first.pn, limit: 1 })
  if (starred !== undefined) await owner.phone.act({ type: 'star', message: starred, starred: true })
}
