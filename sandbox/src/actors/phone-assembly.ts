import { createSignal } from '../wire/signal.ts'
import type { Network, Storage } from '../world/types.ts'
import { createCallLog } from './call-log.ts'
import { parseJid } from './jid.ts'
import { createPhoneAddresses } from './phone-addresses.ts'
import { createPhoneChats } from './phone-chats.ts'
import { createPhoneStats, type PhoneContext } from './phone-context.ts'
import { createPhoneEvents } from './phone-events.ts'
import { loadIdentity } from './phone-keys.ts'
import { createPhoneLine } from './phone-line.ts'
import { createPhoneMessages } from './phone-messages.ts'
import { createPhoneRows } from './phone-rows.ts'
import { createPhoneSigns } from './phone-signs.ts'
import { receiveStanza } from './phone-stanzas.ts'
import { createPhoneUnit } from './phone-unit.ts'
import { createStagedStorage } from './staged-storage.ts'

/** What a phone is made of. */
export interface PhoneOptions {
  readonly network: Network
  readonly storage: Storage
  /** Of an account that exists. */
  readonly number: string
  /** Whose hidden id this is, as a search among contacts would tell. */
  findByLid?(lid: string): { readonly pn: string; readonly lid: string } | null
}

/** Puts the parts of a phone together. Nothing is sent before its line connects. */
export function createPhoneContext({ network, storage, number, findByLid }: PhoneOptions): PhoneContext {
  const account = network.account(number)
  if (account === null) throw new Error(`there is no account ${number}`)
  const staged = createStagedStorage(storage)
  const rows = createPhoneRows(staged, number)
  const identity = loadIdentity(rows)
  staged.commit()
  const events = createPhoneEvents()
  const line = createPhoneLine(network, number, (stanza) => {
    receiveStanza(context, stanza).catch((error: unknown) => reportError(context, error))
  })
  const unit = createPhoneUnit(staged, (stanza) => line.send(stanza))
  const context: PhoneContext = {
    network,
    number,
    pn: account.pn,
    lid: account.lid,
    findByLid: findByLid ?? (() => null),
    identity,
    rows,
    line,
    signal: createSignal(identity.signal, staged, number),
    addresses: createPhoneAddresses(rows, account),
    messages: createPhoneMessages(rows),
    chats: createPhoneChats(rows),
    events,
    signs: createPhoneSigns(),
    calls: createCallLog(),
    stats: createPhoneStats(),
    serial: unit.serial,
    post: unit.post,
    after: unit.after,
    dropSenderKey: (group) => staged.delete('signal-sender-key', `${number}|${group}::${parseJid(account.pn).user}::0`),
  }
  return context
}

/** Work that failed is counted and told; what it belonged to was not acknowledged and comes again. */
export function reportError({ stats, events }: PhoneContext, error: unknown): void {
  stats.errors++
  events.emit({ type: 'error', error: error instanceof Error ? error : new Error(String(error)) })
}
