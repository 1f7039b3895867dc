import type { ProtoMessage } from '../../proto.ts'

/** To be seen once. Voice messages have a wrapper of their own, since older apps know none. */
export const onlyOnce = (message: ProtoMessage): ProtoMessage =>
  message.audioMessage ? { viewOnceMessageV2Extension: { message } } : { viewOnceMessageV2: { message } }
