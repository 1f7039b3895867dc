import { childOf, childrenOf } from '../world/stanza.ts'
import type { StanzaRequest } from './stanza-request.ts'

/**
 * Fault `app-state-conflict`: the phone changes the collection before a companion's patch of it is looked at, so that
 * the version it builds on is truly out of date. Answers whether the request waits for that.
 */
export function isOvertaken(request: StanzaRequest, proceed: () => void): boolean {
  const { world, account, endpoint, stanza } = request
  if (world.faults.idle || endpoint.id === 0 || !account.phone.link) return false
  if (stanza.attrs['xmlns'] !== 'w:sync:app:state') return false
  const patched = childrenOf(childOf(stanza, 'sync'), 'collection').filter((each) => childOf(each, 'patch'))
  const names = patched.map(({ attrs }) => attrs['name'] ?? '')
  const fault = world.faults.take('app-state-conflict', account.number, ({ collection }) =>
    names.some((name) => collection === undefined || collection === name),
  )
  const name = names.find((each) => fault?.collection === undefined || fault.collection === each)
  if (!fault || name === undefined) return false
  const { link } = endpoint
  const goOn = () => {
    if (endpoint.link === link) proceed()
  }
  world.overtake(account.number, name).then(goOn, goOn)
  return true
}
