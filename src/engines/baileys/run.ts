import type { AuthenticationCreds, SignalKeyStore, WASocket } from 'baileys'
import type { Logger } from 'pino'
import type { Me } from '../../core/model/session.ts'
import type { EngineOptions } from '../../core/ports/engine.ts'
import { type CallBook, createCallBook } from './account/calls.ts'
import type { createAnnouncer } from './announcer.ts'
import { assembleAppState } from './app-state/assembly.ts'
import { createCollections } from './app-state/collections.ts'
import type { AppState } from './app-state/index.ts'
import { createAppStateWatch } from './app-state/watch.ts'
import { createBaileysLogger } from './baileys-logger.ts'
import { type Connection, createConnection } from './connection.ts'
import { CloseError } from './errors.ts'
import { createGroupDirectory, type GroupDirectory } from './groups.ts'
import { createInlet } from './inlet.ts'
import { credentialsText, forgetUnfinishedPairing, isPaired, meOf } from './keys/credentials.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createIdentityBook, type IdentityBook } from './keys/identity-book.ts'
import { createRowStore } from './keys/row-store.ts'
import { createSignalKeys } from './keys/signal-keys.ts'
import { type Link, openLink } from './link.ts'
import type { Network } from './network.ts'
import { isIgnored } from './receive/context.ts'
import { createReceiver, type Receiver } from './receive/index.ts'
import { createReplay } from './replay.ts'
import { createSafeRepository } from './safe-repository.ts'
import { createTokenNotes } from './send/privacy-token.ts'
import { createTransmitter, type Transmitter } from './send/transmit.ts'
import { downloadOptions, type SocketConfigInput, socketOptions } from './socket-config.ts'
import { createStanzaBook } from './stanza-book.ts'
import type { Timeouts } from './timing.ts'
import type { VersionSource, WebVersion } from './version.ts'

/** One session from its start to its stop: nothing of it outlives either. */
export interface Run {
  readonly connection: Connection
  readonly transmitter: Transmitter
  readonly identities: IdentityBook
  readonly groups: GroupDirectory
  readonly appState: AppState
  readonly keys: SignalKeyStore
  readonly calls: CallBook
  me(): Me | null
  sock(): WASocket
  stop(): Promise<void>
}

export interface RunOptions {
  readonly engine: EngineOptions
  readonly credentials: AuthenticationCreds
  readonly announcer: ReturnType<typeof createAnnouncer>
  readonly network: Network
  readonly version: VersionSource
  readonly timeouts: Timeouts
  readonly log: Logger
}

export function createRun(options: RunOptions): Run {
  const { engine, credentials, timeouts, log } = options
  const close = (why: string): void => connection.interrupt(new CloseError('storage', why))
  const rows = createRowStore(engine.keys, (error) => {
    log.error({ err: error }, 'keys could not be stored; closing the connection')
    close('the keys could not be stored')
  })
  const inlet = createInlet({ listener: engine.listener, log, onBlocked: (error) => error && close(error.message) })
  const me = (): Me | null => meOf(credentials)
  const owner = (): { id: string; lid: string } => ({ id: credentials.me?.id ?? '', lid: credentials.me?.lid ?? '' })
  const identities = createIdentityBook(rows)
  const collections = createCollections(rows)
  const housekeeping = createHousekeeping({ rows, inlet, keys: engine.keys, collections, log })
  const keys = createSignalKeys(rows, {
    onPairs: (pairs) => void inlet.push(() => [{ type: 'identities', pairs }]),
  })
  const book = createStanzaBook(owner)
  const sock = (): WASocket => connection.require().sock
  const groups = createGroupDirectory({
    archive: engine.archive,
    inlet,
    fetch: (jid) => sock().groupMetadata(jid),
  })
  const transmitter = createTransmitter({ sendMs: timeouts.sendMs, onSent: createTokenNotes(keys, identities), log })

  const appState = assembleAppState({
    collections,
    credentials,
    download: downloadOptions(options.network),
    identities,
    ignored: (chat) => isIgnored(engine.config.ignore, chat),
    inlet,
    keys,
    log,
    queryMs: timeouts.queryMs,
  })

  function onCredentials(): void {
    rows.write({ rows: {}, credentials: credentialsText(credentials) }).catch(() => undefined) // told above
    connection.refresh()
  }

  const calls = createCallBook()
  const receiver = createReceiver({
    inlet,
    calls,
    collections,
    keepHistory: engine.config.history !== false,
    identities,
    ignore: engine.config.ignore,
    log,
    me,
    book,
    groups,
    answer: (ack) => transmitter.answer(ack),
    onCredentials,
  })
  const replay = createReplay({ keys: engine.keys, me: owner, log, receiver, inlet })
  const repository = createSafeRepository({ keys, book, rows })
  const watch = createAppStateWatch(appState, log)
  const open = createOpener(options, { keys, repository, groups, receiver, watch })

  const connection = createConnection({
    async open(version) {
      const link = open(version)
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

  return {
    connection,
    transmitter,
    identities,
    groups,
    appState,
    keys,
    calls,
    me,
    sock,
    async stop() {
      const stopped = connection.stop()
      if (inlet.blocked) await inlet.close(0)
      await stopped
      await inlet.close(timeouts.drainMs)
      await rows.idle()
    },
  }
}

interface OpenerParts extends Pick<SocketConfigInput, 'keys' | 'repository' | 'groups'> {
  readonly receiver: Receiver
  readonly watch: ReturnType<typeof createAppStateWatch>
}

/** Opens connections of one run, each wired to its receiver. */
function createOpener(options: RunOptions, { keys, repository, groups, receiver, watch }: OpenerParts) {
  const { engine, credentials, network, timeouts, log } = options
  const logger = createBaileysLogger(log)
  const { config, archive } = engine
  const given = { config, archive, credentials, keys, repository, groups, network, timeouts, logger }
  return (version: WebVersion): Link => {
    const link: Link = openLink({
      socket: socketOptions({ ...given, version }),
      rootKey: network.rootKey,
      timeouts,
      handlers: receiver.handlers(() => link.sock),
    })
    receiver.attach(link.sock)
    watch.attach(link.sock)
    return link
  }
}
