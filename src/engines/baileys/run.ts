import type { AuthenticationCreds, SignalKeyStore, WASocket } from 'baileys'
import type { Logger } from 'pino'
import type { Jid } from '../../core/model/address.ts'
import type { Me } from '../../core/model/session.ts'
import type { EngineOptions } from '../../core/ports/engine.ts'
import type { Meter } from '../../core/ports/meter.ts'
import { type CallBook, createCallBook } from './account/calls.ts'
import type { createAnnouncer } from './announcer.ts'
import { assembleAppState } from './app-state/assembly.ts'
import type { AppState } from './app-state/index.ts'
import { createAppStateWatch } from './app-state/watch.ts'
import { createBaileysLogger } from './baileys-logger.ts'
import { type Connection, createConnection } from './connection.ts'
import { CloseError } from './errors.ts'
import { createGroupDirectory, type GroupDirectory } from './groups.ts'
import { credentialsText, forgetUnfinishedPairing, isPaired, meOf } from './keys/credentials.ts'
import { createHousekeeping } from './housekeeping.ts'
import type { IdentityBook } from './keys/identity-book.ts'
import { type Link, openLink } from './link.ts'
import type { Network } from './network.ts'
import { isIgnored } from './receive/context.ts'
import { createRefusals, type Refusals } from './receive/refusals.ts'
import { createResend } from './receive/resend.ts'
import { createReceiver, type Receiver } from './receive/index.ts'
import { createReplay } from './replay.ts'
import { createRunStorage, type RunStorage } from './run-storage.ts'
import { createRenewals } from './renewals.ts'
import { createSafeRepository } from './safe-repository.ts'
import type { Activity } from './send/activity.ts'
import { createTokenNotes } from './send/privacy-token.ts'
import { createTransmitter, type Transmitter } from './send/transmit.ts'
import { createUnstored, type Unstored } from './send/unstored.ts'
import { downloadOptions, type SocketConfigInput, socketOptions } from './socket-config.ts'
import { createStanzaBook } from './stanza-book.ts'
import type { Timeouts } from './timing.ts'
import type { VersionSource, WebVersion } from './version.ts'

/** One session from its start to its stop: nothing of it outlives either. */
export interface Run {
  readonly connection: Connection
  readonly transmitter: Transmitter
  readonly unstored: Unstored
  readonly identities: IdentityBook
  readonly groups: GroupDirectory
  readonly appState: AppState
  readonly keys: SignalKeyStore
  readonly calls: CallBook
  /** Events that wait to be stored. */
  readonly waiting: number
  me(): Me | null
  sock(): WASocket
  stop(): Promise<void>
}

export interface RunOptions {
  readonly engine: EngineOptions
  readonly credentials: AuthenticationCreds
  readonly announcer: ReturnType<typeof createAnnouncer>
  readonly activity: Activity
  readonly network: Network
  readonly version: VersionSource
  readonly timeouts: Timeouts
  readonly meter: Meter
  readonly log: Logger
}

export function createRun(options: RunOptions): Run {
  const { engine, credentials, timeouts, meter, log } = options
  const close = (why: string): void => connection.interrupt(new CloseError('storage', why))
  const storage = createRunStorage({ engine, meter, log, onFailure: close })
  const { rows, inlet, identities, collections, keys } = storage
  const me = (): Me | null => meOf(credentials)
  const owner = (): { id: string; lid: string } => ({ id: credentials.me?.id ?? '', lid: credentials.me?.lid ?? '' })
  const housekeeping = createHousekeeping({ rows, inlet, keys: engine.keys, collections, log })
  const book = createStanzaBook(owner)
  const sock = (): WASocket => connection.require().sock
  const fetch = (jid: Jid) => sock().groupMetadata(jid)
  const groups = createGroupDirectory({ archive: engine.archive, inlet, me, fetch })
  const transmitter = createTransmitter({ sendMs: timeouts.sendMs, onSent: createTokenNotes(keys, identities), log })
  const unstored = createUnstored(identities)
  const appState = createState(options, storage)

  function onCredentials(): void {
    rows.write({ rows: {}, credentials: credentialsText(credentials) }).catch(() => undefined) // told above
    connection.refresh()
  }

  const settings = receiverSettings(options)
  const { calls, refusals } = settings
  const renewals = createRenewals()
  const receiver = createReceiver({
    ...storage,
    ...settings,
    archive: unstored.beside(engine.archive),
    owner,
    me,
    book,
    groups,
    answer: (ack) => transmitter.answer(ack),
    onRetryAsked: (device) => renewals.expect(device),
    onCredentials,
  })
  const replay = createReplay({ keys: engine.keys, me: owner, log, receiver, inlet })
  const onGone = (): void => connection.interrupt(new CloseError('lost', 'a message came in no known stanza'))
  const repository = createSafeRepository({ keys, book, rows, renewals, onUnreadable: receiver.unreadable, onGone })
  const watch = createAppStateWatch(appState, log)
  const open = createOpener(options, { keys, repository, groups, receiver, refusals, watch })

  const connection = createConnection({
    async open(version) {
      const link = open(version)
      transmitter.attach(link.sock)
      void link.closed.then(() => {
        transmitter.disconnected()
        book.clear()
      })
      return link
    },
    prepare: async (signal) => {
      await inlet.idle()
      await rows.recover()
      forgetUnfinishedPairing(credentials)
      if (signal.aborted || !isPaired(credentials)) return
      await housekeeping.beforeConnect()
      await replay.beforeConnect()
    },
    onOpen: (link) => {
      replay.watch(link)
      void housekeeping.connected(link.sock)
    },
    announce: (state) => options.announcer.tell(state),
    me,
    version: options.version,
    timeouts,
    log,
  })

  const parts = { connection, transmitter, unstored, identities, groups, appState, keys, calls, me, sock }
  return {
    ...parts,
    get waiting() {
      return inlet.waiting
    },
    async stop() {
      const stopped = connection.stop()
      if (inlet.blocked) await inlet.close(0)
      await stopped
      await inlet.close(timeouts.drainMs)
      await rows.idle()
    },
  }
}

function receiverSettings({ engine, timeouts, meter, log }: RunOptions) {
  const { session, config, archive } = engine
  return {
    session,
    archive,
    meter,
    log,
    calls: createCallBook(),
    refusals: createRefusals({ session, meter, log }),
    resend: createResend({ archive, afterMs: timeouts.resendMs, log }),
    keepHistory: config.history !== false,
    ignore: config.ignore,
  }
}

function createState({ engine, credentials, network, timeouts, log }: RunOptions, storage: RunStorage): AppState {
  const ignored = (chat: Jid): boolean => isIgnored(engine.config.ignore, chat)
  return assembleAppState({
    ...storage,
    credentials,
    download: downloadOptions(network),
    ignored,
    log,
    queryMs: timeouts.queryMs,
  })
}

interface OpenerParts extends Pick<SocketConfigInput, 'keys' | 'repository' | 'groups'> {
  readonly receiver: Receiver
  readonly refusals: Refusals
  readonly watch: ReturnType<typeof createAppStateWatch>
}

/** Opens connections of one run, each wired to its receiver. */
function createOpener(options: RunOptions, parts: OpenerParts) {
  const { keys, repository, groups, receiver, refusals, watch } = parts
  const { engine, credentials, network, timeouts, activity, log } = options
  const logger = createBaileysLogger(log)
  const { config, archive } = engine
  const given = { config, archive, credentials, keys, repository, groups, network, timeouts, logger }
  return (version: WebVersion): Link => {
    const link: Link = openLink({
      socket: socketOptions({ ...given, version }),
      rootKey: network.rootKey,
      timeouts,
      handlers: receiver.handlers(() => link.sock),
      onMalformed(stanza, err) {
        refusals.note('malformed', stanza)
        log.debug({ err, trace: stanza }, 'a stanza could not be read')
      },
    })
    receiver.attach(link.sock)
    watch.attach(link.sock)
    activity.attach(link.sock, credentials)
    return link
  }
}
