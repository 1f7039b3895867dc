import type { LoggedEvent } from '../model/event.ts'
import { inlineMessageOf, UnreadFileError } from '../media/inline.ts'
import type { Media } from '../media/media.ts'
import type { EncodeContext, EncodedEvent, EventEncoder } from '../ports/encoder.ts'
import type { Logger } from '../ports/logger.ts'
import type { Subscription } from '../ports/store.ts'
import type { EventDialect } from './delivery.ts'
import { contextAt } from './encoding.ts'

export interface ReceiverEncoderDeps {
  readonly subscription: Subscription
  readonly dialect: EventDialect
  /** The dialect's encoder, shared by its receivers. */
  readonly encodeEvent: EventEncoder
  readonly contextOf: (session: string) => Promise<EncodeContext | null>
  readonly media: Pick<Media, 'inline'>
  readonly logger: Logger
}

/** How often a file is read, a second apart, before its event goes without it. */
const MAX_READS = 10

/**
 * The payloads of an event that a receiver wants. Rejects when what they are made of cannot be read now: the event is to be
 * encoded again.
 */
export function createReceiverEncoder(
  deps: ReceiverEncoderDeps,
): (event: LoggedEvent) => Promise<readonly EncodedEvent[]> {
  const { dialect, encodeEvent, logger } = deps
  const { session, settings } = deps.subscription
  const { fileEvent } = dialect
  const wantsFiles =
    settings.inlineFiles === true && fileEvent !== undefined && dialect.wantsEvent(settings.events, fileEvent)
  const fileOf = createFileReading(deps)
  const encode = (event: LoggedEvent, context: EncodeContext, base64: string | null) =>
    base64 === null ? encodeEvent(event, context) : dialect.encodeEvent(event, { ...contextAt(context, event), base64 })
  return async (event) => {
    const context = await deps.contextOf(session)
    if (!context) return []
    const storeFirst = wantsFiles && inlineMessageOf(event.event) !== null
    const base64 = storeFirst ? await fileOf(event) : null
    try {
      const payloads = encode(event, context, base64).filter(({ name }) => dialect.wantsEvent(settings.events, name))
      return storeFirst ? payloads.map((payload) => ({ ...payload, storeFirst })) : payloads
    } catch (error) {
      // An encoder that cannot read one event must not hold back all others.
      logger.error(
        { err: error, seq: event.seq, type: event.event.type },
        'event could not be encoded; it stays in the log',
      )
      return []
    }
  }
}

/** Reads the file of an event. One that cannot be read is asked for again, but does not hold back all others for ever. */
function createFileReading({ subscription, media, logger }: ReceiverEncoderDeps) {
  let failed = { seq: 0, times: 0 }
  return async (event: LoggedEvent): Promise<string | null> => {
    try {
      return await media.inline(subscription.session, event.event)
    } catch (error) {
      if (!(error instanceof UnreadFileError)) throw error
      failed = { seq: event.seq, times: failed.seq === event.seq ? failed.times + 1 : 1 }
      if (failed.times < MAX_READS) throw error
      logger.warn({ err: error, seq: event.seq }, 'a file could not be read; its event goes without it')
      return null
    }
  }
}
