import type { Device, Network } from '../world/types.ts'
import { createAccountCalls, type AccountCalls } from './account-calls.ts'
import { createAccountChats, type AccountChats } from './account-chats.ts'
import { createAccountContacts, type AccountContacts } from './account-contacts.ts'
import { createAccountFiles, type AccountFiles } from './account-files.ts'
import { createAccountLabels, type AccountLabels } from './account-labels.ts'
import { createAccountMessages, type AccountMessages } from './account-messages.ts'
import { createAccountPresence, type AccountPresence } from './account-presence.ts'
import { createAccountProfile, type AccountProfile } from './account-profile.ts'
import { ActorError } from './actor-error.ts'
import { createGroup, listGroups, type GroupInfo, type NewGroup } from './group-actions.ts'
import type { Phone } from './phone.ts'

export type { ChatChange } from './account-chats.ts'

/** A person's account, as a test or the control API handles it. */
export interface SandboxAccount
  extends
    AccountMessages,
    AccountFiles,
    AccountChats,
    AccountLabels,
    AccountContacts,
    AccountCalls,
    AccountPresence,
    AccountProfile {
  readonly number: string
  readonly name: string
  readonly pn: string
  readonly lid: string
  readonly online: boolean
  readonly phone: Phone
  scan(qr: string): Promise<Device>
  enterCode(code: string): Promise<Device>
  devices(): readonly Device[]
  unlink(deviceId: number): void
  /** The groups this account is in. */
  groups(): Promise<readonly GroupInfo[]>
  createGroup(group: NewGroup): Promise<GroupInfo>
  setName(name: string): Promise<void>
  setOnline(online: boolean): Promise<void>
}

/** Wraps a phone into the account a test works with. */
export function createAccount(network: Network, phone: Phone): SandboxAccount {
  const { number } = phone
  const current = () => {
    const account = network.account(number)
    if (account === null) throw new Error(`account ${number} has vanished`)
    return account
  }
  const nameOf = (): string => phone.context.rows.get<string>('setting', 'push-name') ?? current().name

  return {
    ...createAccountMessages(phone),
    ...createAccountFiles(phone),
    ...createAccountChats(phone),
    ...createAccountLabels(phone),
    ...createAccountContacts(phone),
    ...createAccountCalls(phone),
    ...createAccountPresence(phone),
    ...createAccountProfile(phone),
    number,
    pn: phone.pn,
    lid: phone.lid,
    phone,
    get name() {
      return nameOf()
    },
    get online() {
      return phone.online
    },
    scan: (qr) => phone.scan(qr),
    enterCode: (code) => phone.enterCode(code),
    devices: () => [...current().devices.values()],
    unlink(deviceId) {
      if (!current().devices.has(deviceId))
        throw new ActorError('DEVICE_NOT_FOUND', `${number} has no device ${deviceId}`)
      network.unlink(number, deviceId)
    },
    groups: () => listGroups(phone),
    createGroup: (group) => createGroup(phone, group),
    async setName(name) {
      await phone.act({ type: 'push-name', name })
      phone.presence('available', name)
    },
    setOnline: (online) => (online ? phone.start() : phone.stop()),
  }
}
