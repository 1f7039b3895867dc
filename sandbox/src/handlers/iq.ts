import type { AccountState, Endpoint } from '../world/accounts.ts'
import { childrenOf, stanza } from '../world/stanza.ts'
import { count } from '../world/stats.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'

/** Who sent a stanza. */
export interface Caller {
  readonly account: AccountState
  readonly endpoint: Endpoint
}

/** A request as a handler sees it. */
export interface IqRequest extends Caller {
  readonly world: World
  readonly iq: Stanza
  readonly isSet: boolean
  /** The first child: most requests have one. */
  readonly child: Stanza | null
  /** Runs after the answer has been sent, for what others must hear. */
  after(work: () => void): void
}

/** Answers a request with the children of the result, or throws `IqError`; null means it does not know the request. */
export type IqHandler = (request: IqRequest) => readonly Stanza[] | null

/** Refuses a request the way WhatsApp does. */
export class IqError extends Error {
  readonly code: number
  readonly details: readonly Stanza[]

  constructor(code: number, text: string, details: readonly Stanza[] = []) {
    super(text)
    this.code = code
    this.details = details
  }
}

export const badRequest = (): IqError => new IqError(400, 'bad-request')
export const notAuthorized = (): IqError => new IqError(401, 'not-authorized')
export const forbidden = (): IqError => new IqError(403, 'forbidden')
export const notFound = (): IqError => new IqError(404, 'item-not-found')
export const notAcceptable = (): IqError => new IqError(406, 'not-acceptable')
export const conflict = (): IqError => new IqError(409, 'conflict')
export const gone = (): IqError => new IqError(410, 'gone')

/** Answers an `<iq>` through the handler of its namespace; what nobody knows gets 501 and is counted. */
export function answerIq(
  handlers: ReadonlyMap<string, IqHandler>,
  request: Omit<IqRequest, 'isSet' | 'child' | 'after'>,
  reply: (stanza: Stanza) => void,
): void {
  const { iq, world } = request
  const { id, type, xmlns = '', to = '@s.whatsapp.net' } = iq.attrs
  if (type !== 'get' && type !== 'set') return
  const child = childrenOf(iq)[0] ?? null
  const later: (() => void)[] = []
  const answer = (kind: 'result' | 'error', content: readonly Stanza[]) =>
    reply(stanza('iq', { id, from: to, type: kind }, content.length ? content : undefined))
  try {
    const full = { ...request, child, isSet: type === 'set', after: (work: () => void) => void later.push(work) }
    const result = handlers.get(xmlns)?.(full) ?? null
    if (!result) {
      count(world.stats.unknownRequests, `${xmlns} ${type} ${child?.tag ?? ''}`.trim())
      throw new IqError(501, 'feature-not-implemented')
    }
    answer('result', result)
  } catch (error) {
    const refusal = error instanceof IqError ? error : new IqError(500, 'internal-server-error')
    if (refusal !== error) world.stats.unknownRequests[`failed: ${xmlns} ${String(error)}`] = 1
    answer('error', [stanza('error', { code: refusal.code, text: refusal.message }), ...refusal.details])
  }
  for (const work of later) work()
}
