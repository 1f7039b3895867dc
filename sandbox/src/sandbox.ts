import type { SandboxAccount } from './actors/account.ts'
import type { GroupInfo, NewGroup } from './actors/group-actions.ts'
import type { Fault, FaultRequest } from './world/faults.ts'
import type { Stanza } from './world/types.ts'

/** A group to be made. */
export interface GroupRequest extends NewGroup {
  /** Number of an account. */
  readonly owner: string
}

/** The faults that a test injects into the network. */
export interface SandboxFaults {
  /** Answers the fault's id. */
  add(fault: FaultRequest): string
  list(): readonly Fault[]
  remove(id: string): boolean
}

/** A WhatsApp network in this process, with its people. */
export interface Sandbox extends AsyncDisposable {
  /** Where clients connect: `ws://…/ws/chat`. */
  readonly url: string
  /** The root of the Noise certificates, 32 bytes in hex. */
  readonly rootKey: string
  /** Origin of the media server. */
  readonly media: string
  /** Origin of the control API, null when there is none. */
  readonly control: string | null
  createAccount(details: { readonly number: string; readonly name: string }): Promise<SandboxAccount>
  /** The account with this number; throws when there is none. */
  account(number: string): SandboxAccount
  findAccount(number: string): SandboxAccount | null
  accounts(): readonly SandboxAccount[]
  createGroup(group: GroupRequest): Promise<GroupInfo>
  /** All groups that an account of the sandbox is in. */
  groups(): Promise<readonly GroupInfo[]>
  /** Hands a companion any stanza as the server's own, well-formed or not; false when there is no such device. */
  deliver(number: string, device: number, stanza: Stanza): boolean
  readonly faults: SandboxFaults
  /** What the network and the phones have counted. */
  stats(): Readonly<Record<string, unknown>>
  close(): Promise<void>
}
