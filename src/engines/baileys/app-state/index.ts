import { setTimeout } from 'node:timers/promises'
import type { WASocket } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import type { ChatStateChange } from '../../../core/ports/engine-capabilities.ts'
import type { IdentityBook } from '../keys/identity-book.ts'
import { COLLECTIONS } from './changes.ts'
import type { PatchKeys } from './cipher.ts'
import { readMutations } from './events.ts'
import { CONFLICT, refused } from './exchange.ts'
import { pickForm, toForms } from './forms.ts'
import { MissingKeyError, sealPatch } from './patch.ts'
import { createReader, type ReaderOptions } from './reader.ts'
import { createTurns } from './turns.ts'

/** The account's own view of its chats, which WhatsApp keeps the same on all of its devices. */
export interface AppState {
  /** Reads what is new in these collections, or in all; resolves when it is stored. */
  catchUp(sock: WASocket, names?: readonly string[]): Promise<void>
  /** Makes a change; resolves when the server has taken it and we have noted that it did. */
  change(sock: WASocket, wanted: WantedState): Promise<void>
}

export interface WantedState {
  readonly change: ChatStateChange
  /** Asked for the change before it is written, each time, when all that is new is stored. */
  readonly revise?: () => Promise<ChatStateChange>
}

export interface AppStateOptions extends ReaderOptions {
  /** The key to write with; null before the phone has shared one. */
  readonly ownKey: () => Promise<{ readonly id: Uint8Array; readonly keys: PatchKeys } | null>
  readonly identities: IdentityBook
}

const TRIES = 5

/** The phone shares its keys in the first seconds after it was linked. */
const KEY_WAIT_MS = 10_000
const KEY_LOOK_MS = 100

/** One thing at a time per session: a patch is only worth something on the version that it was written for. */
export function createAppState(options: AppStateOptions): AppState {
  const { collections, exchange, log } = options
  const inTurn = createTurns()
  const reader = createReader(options)

  async function write(sock: WASocket, { change, revise = async () => change }: WantedState): Promise<void> {
    const key = await options.ownKey()
    if (!key) throw unavailable()
    const { collection: name } = (await toForms(options.identities, change)).byNumber
    const view = collections.view(name)
    await reader.read(sock, [name])
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const { mutations } = await pickForm(view, key.keys, await toForms(options.identities, await revise()))
      const { base, bytes, step } = await sealPatch(view, { key, mutations })
      const [answer] = await exchange(sock, [{ name, version: base, patch: bytes }])
      if (!answer || answer.error === null) {
        await collections.commit(name, step)
        const { news } = readMutations(mutations, { past: false, ignored: options.ignored })
        for (const each of news) await options.onNews(sock, each)
        return
      }
      if (answer.error !== CONFLICT) throw refused(answer.error)
      log.debug({ collection: name, attempt }, 'another device was faster; making the change again')
      if (!(await reader.take(sock, answer))) await reader.read(sock, [name])
    }
    throw new GatewayError('CHAT_STATE_CONFLICT', 'other devices keep changing the same; try again in a moment')
  }

  return {
    catchUp: (sock, names = COLLECTIONS) =>
      inTurn(async () => {
        if (await options.ownKey()) await reader.read(sock, names)
      }),
    async change(sock, wanted) {
      for (let waited = 0; waited < KEY_WAIT_MS && !(await options.ownKey()); waited += KEY_LOOK_MS) {
        await setTimeout(KEY_LOOK_MS)
      }
      await inTurn(() =>
        write(sock, wanted).catch((error: unknown) => {
          throw error instanceof MissingKeyError ? unavailable(error) : error
        }),
      )
    },
  }
}

const unavailable = (cause?: unknown): GatewayError =>
  new GatewayError('CHAT_STATE_UNAVAILABLE', 'the phone has not shared its keys for this yet; open WhatsApp on it', {
    cause,
  })
