import type { Logger } from 'pino'
import type { EngineCapabilities, Vitals } from '../../core/ports/engine-capabilities.ts'
import { listBlocked, setBlocked } from './account/blocking.ts'
import { getPicture } from './account/pictures.ts'
import { setTimer } from './account/timers.ts'
import { isMe } from './convert/actions.ts'
import { notReady, queryError } from './errors.ts'
import { downloadFile } from './media/download.ts'
import { renewFile } from './media/renew.ts'
import type { Network } from './network.ts'
import type { Run } from './run.ts'
import type { Activity } from './send/activity.ts'
import { requireChat } from './send/addresses.ts'
import { prepareChange, transmitChange } from './send/changes.ts'
import type { Numbers } from './send/numbers.ts'
import { storyReaders } from './send/story-readers.ts'

export interface CapabilityOptions {
  /** The run under way. Throws SESSION_NOT_READY. */
  readonly requireRun: () => Run
  readonly numbers: Numbers
  readonly activity: Activity
  readonly queryMs: number
  readonly log: Logger
  readonly network: Network
}

/** What a session can do beyond messages, put to the run under way. */
export function createCapabilities({
  requireRun,
  numbers,
  activity,
  queryMs,
  log,
  network,
}: CapabilityOptions): Required<EngineCapabilities> {
  /** The parts of the run, while it is connected and paired. */
  function requireOpen() {
    const run = requireRun()
    const account = run.me()
    if (!account) throw notReady('it is not paired')
    const { transmitter, unstored, identities, keys, calls, appState } = run
    return { sock: run.sock(), me: account, transmitter, unstored, identities, keys, calls, appState }
  }

  return {
    chatState: {
      async change(change, revise) {
        const { appState, sock } = requireOpen()
        await appState.change(sock, revise ? { change, revise } : { change })
      },
      async refresh() {
        const { appState, sock } = requireOpen()
        await appState.catchUp(sock)
      },
    },
    messageChanges: {
      async compose(change) {
        return prepareChange(change, requireOpen().me)
      },
      async transmit({ audience, ...change }) {
        const open = requireOpen()
        if (!audience) return transmitChange(open, change)
        const options = { ...open, sock: () => open.sock, me: () => open.me, numbers, log }
        return transmitChange(open, { ...change, audience: await storyReaders(options, audience) })
      },
    },
    chatTimers: {
      set: async (chat, seconds, record) =>
        setTimer(requireOpen(), { chat: requireChat(chat), seconds, record: record ?? null }),
    },
    pictures: {
      async get(jid, { preview }) {
        const { me, ...open } = requireOpen()
        return getPicture({ ...open, isMe: (own) => isMe(own, me), queryMs }, { jid: requireChat(jid), preview })
      },
    },
    blocking: {
      set: async (jid, blocked) => setBlocked({ ...requireOpen(), numbers }, { jid, blocked }),
      list: async () => listBlocked({ ...requireOpen(), numbers }),
    },
    presence: {
      async set(presence) {
        await activity.setOnline(requireOpen().sock, presence === 'available').catch((error: unknown) => {
          throw queryError(error, 'the presence')
        })
      },
    },
    media: {
      download: (file, signal) => downloadFile(network, file, signal),
      async renew(ref, raw, part) {
        const { sock, me } = requireOpen()
        return renewFile({ sock, me: me.phone, waitMs: queryMs }, ref, { message: raw, part })
      },
    },
    vitals: {
      read: () => readVitals(requireRun),
    },
    calls: {
      async reject(call) {
        const { calls, sock } = requireOpen()
        await calls.reject(sock, call)
      },
    },
  }
}

function readVitals(requireRun: () => Run): Vitals {
  try {
    const { connection, waiting } = requireRun()
    return { lastFrameAt: connection.lastFrameAt, waiting }
  } catch {
    return { lastFrameAt: null, waiting: 0 }
  }
}
