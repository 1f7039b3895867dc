import { type AuthenticationCreds, BufferJSON, initAuthCreds } from 'baileys'
import { bareJid } from '../../../core/model/address.ts'
import type { Me } from '../../../core/model/session.ts'
import { parseText } from './values.ts'

export const credentialsText = (credentials: AuthenticationCreds): string =>
  JSON.stringify(credentials, BufferJSON.replacer)

/** Stored credentials, or new ones for a device that is to be paired. */
export const readCredentials = (text: string | null): AuthenticationCreds =>
  text ? (parseText(text) as AuthenticationCreds) : initAuthCreds()

/** Only a phone's signature makes a device; `me` alone can be the number a pairing code was asked for. */
export const isPaired = (credentials: AuthenticationCreds): boolean =>
  credentials.account !== undefined && credentials.account !== null && Boolean(credentials.me?.id)

/** What an unfinished pairing by code leaves behind would be taken for a login. */
export function forgetUnfinishedPairing(credentials: AuthenticationCreds): void {
  if (isPaired(credentials)) return
  delete credentials.me
  credentials.pairingCode = undefined
  credentials.registered = false
}

/** The account as our model has it; null before pairing. */
export function meOf(credentials: AuthenticationCreds): Me | null {
  const { me } = credentials
  if (!isPaired(credentials) || !me) return null
  const name = me.name && me.name !== '~' ? me.name : null
  return { phone: bareJid(me.id), lid: me.lid ? bareJid(me.lid) : null, device: me.id, name }
}
