import type { WASocket } from 'baileys'
import type { Logger } from 'pino'
import { GatewayError } from '../../core/errors.ts'
import { bareJid, type Jid } from '../../core/model/address.ts'
import type { EngineOptions, EngineSession } from '../../core/ports/engine.ts'
import type { Meter } from '../../core/ports/meter.ts'
import type { Slots } from '../../util/slots.ts'
import { createAnnouncer } from './announcer.ts'
import { createCapabilities } from './capabilities.ts'
import { notReady, queryError } from './errors.ts'
import { readCredentials } from './keys/credentials.ts'
import type { Network } from './network.ts'
import { requestCode, unlink } from './pairing.ts'
import { createRun, type Run } from './run.ts'
import { createActivity } from './send/activity.ts'
import { requireChat } from './send/addresses.ts'
import { createComposer, newMessageId } from './send/compose.ts'
import { createNumbers } from './send/numbers.ts'
import { storyReaders } from './send/story-readers.ts'
import { createUploader } from './send/upload/index.ts'
import type { Timeouts } from './timing.ts'
import type { VersionSource } from './version.ts'

export interface SessionOptions {
  readonly engine: EngineOptions
  readonly network: Network
  readonly version: VersionSource
  readonly timeouts: Timeouts
  readonly meter: Meter
  /** Room for uploads of all sessions. */
  readonly uploads: Slots
  readonly log: Logger
}

/** One account's session: what the gateway asks for, put to the run that is under way. */
export function createSession(options: SessionOptions): EngineSession {
  const { engine, timeouts, log } = options
  const announcer = createAnnouncer(engine.listener, log)
  const numbers = createNumbers(timeouts.queryMs)
  const activity = createActivity()
  let run: Run | null = null
  /** Starts and stops follow one another. */
  let turn: Promise<void> = Promise.resolve()

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }

  function requireRun(): Run {
    if (!run) throw notReady('start it first')
    return run
  }

  const sock = (): WASocket => requireRun().sock()

  async function endRun(): Promise<boolean> {
    const ending = run
    run = null
    activity.clear()
    await ending?.stop()
    return ending !== null
  }

  async function start(): Promise<void> {
    if (run?.connection.active) return
    await endRun()
    const credentials = readCredentials(await engine.keys.credentials())
    run = createRun({ ...options, credentials, announcer, activity })
    run.connection.start()
  }

  async function stop(): Promise<void> {
    if (await endRun()) announcer.tell({ status: 'stopped' })
    await announcer.idle()
  }

  const parts = {
    me: () => requireRun().me(),
    sock,
    numbers,
    identities: { altOf: (jid: Jid) => requireRun().identities.altOf(jid) },
    log,
  }
  const compose = createComposer({
    ...parts,
    groups: {
      get: (jid) => requireRun().groups.get(jid),
    },
    chatTimer: async (chat) => (await engine.archive.chatTimer?.(chat)) ?? 0,
    upload: createUploader({ sock, agent: options.network.fetchAgent, timeouts, slots: options.uploads, log }),
  })

  return {
    start: () => inTurn(start),
    stop: () => inTurn(stop),
    logout: () =>
      inTurn(async () => {
        if (run) await unlink(run, { timeouts, log })
        await stop()
      }),
    async requestPairingCode(digits) {
      const link = run?.connection.pairing
      if (!link)
        throw new GatewayError('SESSION_NOT_READY', 'a code can be asked for while the session waits for a scan')
      return requestCode(link, { digits, timeouts })
    },
    compose,
    async transmit(message, { audience } = {}) {
      const readers = audience && (await storyReaders(parts, audience))
      return requireRun().transmitter.send(sock(), { ...message, ...(readers && { audience: readers }) })
    },
    async markRead(refs) {
      const sock = requireRun().sock()
      const keys = refs
        .filter(({ fromMe }) => !fromMe)
        .map(({ id, chat, participant }) => ({
          id,
          remoteJid: chat,
          fromMe: false,
          ...(participant ? { participant } : {}),
        }))
      if (!keys.length) return
      await sock.readMessages(keys).catch((error: unknown) => {
        throw queryError(error, 'the read receipt')
      })
    },
    async setActivity(chat, kind) {
      const sock = requireRun().sock()
      await activity.set(sock, { chat: bareJid(requireChat(chat)), activity: kind }).catch((error: unknown) => {
        throw queryError(error, 'the activity')
      })
    },
    ...createCapabilities({
      requireRun,
      numbers,
      activity,
      queryMs: timeouts.queryMs,
      network: options.network,
      log,
    }),
    checkNumbers: async (digits) => numbers.check(requireRun().sock(), digits),
    newMessageId,
    async [Symbol.asyncDispose]() {
      await inTurn(stop)
      options.network.close()
    },
  }
}
