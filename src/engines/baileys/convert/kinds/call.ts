import { proto } from 'baileys'
import type { CallContent } from '../../../../core/model/content.ts'
import { toNumber } from '../../proto.ts'
import type { Reader } from './reader.ts'

const { CallOutcome } = proto.Message.CallLogMessage

const OUTCOMES: Readonly<Record<number, CallContent['outcome']>> = {
  [CallOutcome.CONNECTED]: 'connected',
  [CallOutcome.MISSED]: 'missed',
  [CallOutcome.FAILED]: 'failed',
  [CallOutcome.REJECTED]: 'rejected',
  [CallOutcome.ACCEPTED_ELSEWHERE]: 'elsewhere',
  [CallOutcome.ONGOING]: 'ongoing',
  [CallOutcome.SILENCED_BY_DND]: 'silenced',
  [CallOutcome.SILENCED_UNKNOWN_CALLER]: 'silenced',
}

export const readCall: Reader<proto.Message.ICallLogMessage> = ({ isVideo, callOutcome, durationSecs }) => ({
  kind: 'call',
  text: null,
  video: Boolean(isVideo),
  outcome: OUTCOMES[callOutcome ?? -1] ?? 'unknown',
  seconds: durationSecs == null ? null : toNumber(durationSecs),
})
