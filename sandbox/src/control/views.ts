import type { SandboxAccount } from '../actors/account.ts'
import { lineOf } from '../actors/content/line.ts'
import type { StoredMessage } from '../actors/phone-messages.ts'
import type { Device } from '../world/types.ts'

/** An account as the control API shows it. */
export function toAccountView(account: SandboxAccount): Record<string, unknown> {
  const { number, name, pn, lid, online, phone } = account
  return { number, name, pn, lid, online, devices: account.devices().map(toDeviceView), stats: { ...phone.stats } }
}

/** A linked device as the control API shows it. */
export function toDeviceView(device: Device): Record<string, unknown> {
  const { id, jid, lid, keyIndex, platform, linkedAt, connected, available } = device
  return { id, jid, lid, keyIndex, platform, linkedAt, connected, available }
}

/** A message as the control API shows it; the protobuf comes as base64 when asked for. */
export function toMessageView(
  message: StoredMessage,
  options: { readonly raw?: boolean } = {},
): Record<string, unknown> {
  const { raw, ...fields } = message
  const shown = { ...fields, line: lineOf(message) }
  return options.raw === true ? { ...shown, raw: Buffer.from(raw).toString('base64') } : shown
}
