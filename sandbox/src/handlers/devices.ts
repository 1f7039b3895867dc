import { parseJid } from '../world/jid.ts'
import { signOut, unlinkDevice } from './device-changes.ts'
import { badRequest, forbidden, type IqHandler, notFound } from './iq.ts'

/** A companion signs out, or the phone removes one. */
export const devices: IqHandler = ({ child, isSet, account, endpoint, world, after }) => {
  if (!isSet || child?.tag !== 'remove-companion-device') return null
  const { jid, all } = child.attrs
  if (all === 'true') {
    if (endpoint.id !== 0) throw forbidden()
    after(() => [...account.devices.keys()].forEach((id) => unlinkDevice(world, account, id)))
    return []
  }
  const target = parseJid(jid)
  if (!target) throw badRequest()
  if (world.accounts.byJid(jid) !== account || (endpoint.id !== 0 && endpoint.id !== target.device)) throw forbidden()
  if (!account.devices.has(target.device)) throw notFound()
  const end = endpoint.id === target.device ? signOut : unlinkDevice
  after(() => end(world, account, target.device))
  return []
}
