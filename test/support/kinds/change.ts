import type { SandboxMessage } from '../../../sandbox/src/index.ts'
import { shownProto, wahaJid } from './expected.ts'
import type { Json } from './kind.ts'
import type { KindsWorld } from './world.ts'

/** One thing that Ana does to a message, with a message of her own. */
export interface Step {
  readonly sent: SandboxMessage
  readonly target: SandboxMessage
  /** What nobody can read of it but who has the key: an emoji, the options of a vote, an answer. */
  readonly said: readonly string[]
}

interface Told {
  readonly event: string
  readonly payload: Json
}

type Tell<T> = (step: Step, world: KindsWorld) => T

/** Something that is done to a message, and what each API says of it; null where it says nothing. */
export interface Change {
  readonly name: string
  readonly act: (world: KindsWorld) => Promise<readonly Step[]>
  /** WAHA's event, without `_data`. */
  readonly waha: Tell<Told> | null
  /** `message` of RyzeAPI's event. */
  readonly ryze: Tell<Json> | null
  /** GOWA's event, without who did it and when. */
  readonly gowa: Tell<Told> | null
  /** Fields of the message as the lists have it after the last step; `data` is WAHA's `_data`. */
  readonly listed: Tell<Readonly<Record<'waha' | 'data' | 'ryze' | 'gowa', Json>>>
}

/** Does things to a message, one after the other. */
export async function steps(
  target: SandboxMessage,
  act: (said: readonly string[]) => Promise<SandboxMessage>,
  each: readonly (readonly string[])[],
): Promise<readonly Step[]> {
  const done: Step[] = []
  for (const said of each) done.push({ target, said, sent: await act(said) })
  return done
}

/** What WAHA says of everything that Ana does to a message. */
export const wahaAction = ({ id, timestamp }: SandboxMessage, { ana, olivia }: KindsWorld): Json => ({
  id: `false_${wahaJid(ana.pn)}_${id}`,
  timestamp,
  from: wahaJid(ana.pn),
  fromMe: false,
  source: 'app',
  to: wahaJid(olivia.pn),
  participant: null,
})

/** The same in the shape of a message, which has no content. */
export const wahaEmpty = (done: SandboxMessage, world: KindsWorld): Json => ({
  ...wahaAction(done, world),
  body: null,
  hasMedia: false,
  media: null,
  mediaUrl: null,
  ack: 2,
  ackName: 'DEVICE',
  location: null,
  vCards: null,
  replyTo: null,
})

/** WAHA's full id of a message in the chat of Ana and Olivia. */
export const wahaId = ({ id, sender }: SandboxMessage, { ana, olivia }: KindsWorld): string =>
  `${sender === olivia.pn}_${wahaJid(ana.pn)}_${id}`

/** When a phone says that it did something, in milliseconds. */
export function doneAt({ raw }: SandboxMessage): number {
  const { reactionMessage, pollUpdateMessage } = shownProto(raw)
  return Number((reactionMessage ?? pollUpdateMessage).senderTimestampMs)
}

/** The same message as Ana has it, once it is there. */
export const atAna = ({ ana }: KindsWorld, id: string): Promise<SandboxMessage> =>
  ana.waitForMessage((message) => message.id === id)

/** What a step says as Olivia's devices see it: reactions and votes name their message as it is called in her chat. */
export function asSeenByOlivia({ sent, target }: Step, { ana, olivia }: KindsWorld): Json {
  const shown = shownProto(sent.raw)
  const key = { remoteJid: ana.pn, fromMe: target.sender === olivia.pn, id: target.id, participant: '' }
  const { reactionMessage: reaction, pollUpdateMessage: vote } = shown
  return {
    ...shown,
    ...(reaction && { reactionMessage: { ...reaction, key } }),
    ...(vote && { pollUpdateMessage: { ...vote, pollCreationMessageKey: key } }),
  }
}
