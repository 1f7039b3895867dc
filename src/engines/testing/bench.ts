import type { Engine, EngineSession } from '../../core/ports/engine.ts'
import type { EngineBench } from '../../core/ports/engine.contract.ts'
import type { Recorder } from './recorder.ts'

export interface BenchParts extends Pick<
  EngineBench,
  'engine' | 'peer' | 'nobody' | 'pair' | 'write' | 'textAtPeer' | 'read'
> {
  readonly engine: Engine
  readonly recorder: Recorder
  readonly close: () => Promise<void>
}

/** The contract's bench over a recorder. Ends every session it opened. */
export function benchOf({ recorder, close, ...parts }: BenchParts): EngineBench {
  const opened: EngineSession[] = []
  let refusal: Error | null = null
  recorder.refuse = (event) => {
    if (refusal && event.type !== 'connection') throw refusal
  }
  return {
    ...parts,
    async open() {
      const session = await parts.engine.open(recorder.options)
      opened.push(session)
      return session
    },
    get events() {
      return recorder.events
    },
    until: (fits, from = 0) => recorder.untilAny(fits, from),
    get unsettled() {
      return recorder.keys.waiting.length
    },
    get refusal() {
      return refusal
    },
    set refusal(error) {
      refusal = error
    },
    async [Symbol.asyncDispose]() {
      for (const session of opened) await session[Symbol.asyncDispose]()
      await close()
    },
  }
}
