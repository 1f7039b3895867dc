import type { AccountState, Endpoint } from '../world/accounts.ts'
import { SERVER } from '../world/jid.ts'
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

/** Answers an `<iq>` of a logged-in device through the handler of its namespace. */
export function answerIq(
  handlers: ReadonlyMap<string, IqHandler>,
  request: Omit<IqRequest, 'isSet' | 'child' | 'after'>,
  reply: (stanza: Stanza) => void,
): void {
  const later: (() => void)[] = []
  const child = childrenOf(request.iq)[0] ?? null
  const isSet = request.iq.attrs['type'] === 'set'
  const handler = handlers.get(request.iq.attrs['xmlns'] ?? '')
  const work = () => {
    refuseOnPurpose(request)
    return handler?.({ ...request, child, isSet, after: (each) => void later.push(each) }) ?? null
  }
  respond({ iq: request.iq, world: request.world, work, reply })
  for (const each of later) each()
}

const REASONS: Readonly<Record<string, string>> = {
  400: 'bad-request',
  401: 'not-authorized',
  403: 'forbidden',
  404: 'item-not-found',
  405: 'not-allowed',
  406: 'not-acceptable',
  409: 'conflict',
  410: 'gone',
  419: 'resource-limit',
  429: 'rate-overlimit',
  503: 'service-unavailable',
}

/** Fault `refuse-iq`: a companion's request fails whatever it asks. */
function refuseOnPurpose({ world, account, endpoint, iq }: Omit<IqRequest, 'isSet' | 'child' | 'after'>): void {
  if (world.faults.idle || endpoint.id === 0) return
  const fault = world.faults.take('refuse-iq', account.number, ({ xmlns }) => xmlns === iq.attrs['xmlns'])
  if (fault?.code !== undefined) throw new IqError(Number(fault.code), REASONS[fault.code] ?? 'internal-server-error')
}

/** Sends a result or an error for what `work` says; what nobody knows (null) gets 501 and is counted. */
export function respond(exchange: {
  readonly iq: Stanza
  readonly world: World
  work(): readonly Stanza[] | null
  reply(stanza: Stanza): void
}): void {
  const { iq, world } = exchange
  const { id, type, xmlns = '', to = SERVER } = iq.attrs
  if (type === 'result' || type === 'error') return
  const answer = (kind: 'result' | 'error', content: readonly Stanza[]) =>
    exchange.reply(stanza('iq', { id, from: to, type: kind }, content.length ? content : undefined))
  const name = `${xmlns} ${type ?? '-'} ${childrenOf(iq)[0]?.tag ?? ''}`.trim()
  try {
    if (type !== 'get' && type !== 'set') {
      count(world.stats.unknownRequests, name)
      throw badRequest()
    }
    const result = exchange.work()
    if (result) return answer('result', result)
    count(world.stats.unknownRequests, name)
    answer('error', [stanza('error', { code: 501, text: 'feature-not-implemented' })])
  } catch (error) {
    const refusal = error instanceof IqError ? error : new IqError(500, 'internal-server-error')
    if (refusal !== error) count(world.stats.unknownRequests, `failed: ${name}: ${String(error)}`)
    answer('error', [stanza('error', { code: refusal.code, text: refusal.message }), ...refusal.details])
  }
}
