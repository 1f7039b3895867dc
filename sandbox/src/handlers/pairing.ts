import { randomBytes } from 'node:crypto'

import type { AccountState, Endpoint } from '../world/accounts.ts'
import { SERVER } from '../world/jid.ts'
import { childrenOf, fromBigEndian, stanza } from '../world/stanza.ts'
import { count } from '../world/stats.ts'
import type { CodePairing, Device, PendingCompanion, Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import type { Connection, ConnectionListener } from '../wire/connection.ts'
import { toSignalKey, verify } from '../wire/crypto.ts'
import { proto } from '../wire/proto.ts'
import { IqError, respond } from './iq.ts'
import { answerLinkCode, toCodePairing } from './pairing-code.ts'
import { checkDeviceSignature } from './pairing-signature.ts'
import { type Pending, send, waitFor } from './pending.ts'

const REF_COUNT = 6
const FIRST_REF_MS = 60_000
const NEXT_REF_MS = 20_000
const REF_GRACE_MS = 10_000
const PINGS = new Set(['w:p', 'urn:xmpp:ping'])

/** What the phone hands over when it vouches for a companion. */
export interface Vouching {
  readonly number: string
  readonly companionIdentity: Uint8Array
  sign(device: { readonly keyIndex: number }): Uint8Array
  /** The phone's new list of valid devices, for those who check it. */
  signKeyIndexList?(list: { readonly currentIndex: number; readonly validIndexes: readonly number[] }): Uint8Array
}

/** Companions that wait for a phone. */
export interface Pairings {
  /** Takes over a connection that wants to register. */
  open(connection: Connection, data: proto.ClientPayload.IDevicePairingRegistrationData): ConnectionListener
  byRef(ref: string): PendingCompanion | null
  codePairing(number: string): CodePairing | null
  finish(companion: PendingCompanion, vouching: Vouching): Promise<Device>
}

/** Registration of companions, by QR code and by pairing code. */
export function createPairings(options: {
  readonly world: World
  readonly nowMs: () => number
  onLinked(account: AccountState, endpoint: Endpoint): void
}): Pairings {
  const { world, nowMs } = options
  const refs = new Map<string, { readonly pending: Pending; readonly until: number }>()
  const open = new Map<string, Pending>()

  const close = (pending: Pending) => {
    open.delete(pending.id)
    if (pending.timer) clearTimeout(pending.timer)
    for (const [ref, entry] of refs) if (entry.pending === pending) refs.delete(ref)
    for (const answer of pending.answers.values()) answer(null)
    pending.code?.finish?.(null)
  }
  return {
    open(connection, data) {
      const pending = toPending(connection, data)
      if (!pending) {
        connection.send(stanza('failure', { reason: 400, location: 'sandbox' }))
        connection.close()
        return { onStanza: () => undefined, onClose: () => undefined }
      }
      open.set(pending.id, pending)
      showRefs(world, pending).forEach((ref, index) => {
        refs.set(ref, { pending, until: nowMs() + FIRST_REF_MS + index * NEXT_REF_MS + REF_GRACE_MS })
      })
      return { onStanza: (received) => receive(world, pending, received), onClose: () => close(pending) }
    },
    byRef(ref) {
      const entry = refs.get(ref)
      return entry && entry.until > nowMs() ? entry.pending : null
    },
    codePairing(number) {
      const pending = [...open.values()].findLast((candidate) => candidate.code?.number === number)
      return pending?.code ? toCodePairing(world, pending, pending.code) : null
    },
    async finish(companion, vouching) {
      const pending = open.get(companion.id)
      const account = world.accounts.find(vouching.number)
      if (!pending || !account) throw new Error(pending ? 'no such account' : 'the companion is gone')
      const device = await vouch(world, { pending, account, vouching })
      close(pending)
      options.onLinked(account, device)
      return device
    },
  }
}

/** Sends the references that a phone may scan, and ends the stream when the last one has expired. */
function showRefs(world: World, pending: Pending): readonly string[] {
  const texts = Array.from({ length: REF_COUNT }, () => `2@${randomBytes(64).toString('base64')}`)
  const content = texts.map((ref) => stanza('ref', {}, Buffer.from(ref)))
  send(world, pending, stanza('iq', { ...setAttrs(), xmlns: 'md' }, [stanza('pair-device', {}, content)]))
  const end = () => {
    send(world, pending, stanza('xmlstreamend'))
    pending.connection.close()
  }
  pending.timer = setTimeout(end, FIRST_REF_MS + (REF_COUNT - 1) * NEXT_REF_MS + REF_GRACE_MS)
  pending.timer.unref()
  return texts
}

/** Reads the registration; null when a key is missing or its signature is wrong. */
function toPending(connection: Connection, data: proto.ClientPayload.IDevicePairingRegistrationData): Pending | null {
  const { eIdent, eSkeyVal, eSkeySig, eRegid, deviceProps } = data
  if (
    eIdent?.length !== 32 ||
    eSkeyVal?.length !== 32 ||
    !eSkeySig ||
    fromBigEndian(eRegid ?? new Uint8Array(0)) === null
  ) {
    return null
  }
  if (!verify(eIdent, toSignalKey(eSkeyVal), eSkeySig)) return null
  return {
    id: connection.id,
    noiseKey: connection.clientStatic,
    platform: proto.DeviceProps.decode(deviceProps ?? new Uint8Array(0)).os || 'unknown',
    connection,
    identity: eIdent,
    answers: new Map(),
    code: null,
    timer: null,
  }
}

/** What an unregistered companion may say: answers, pings, and the two stages of pairing by code. */
function receive(world: World, pending: Pending, received: Stanza): void {
  count(world.stats.stanzasIn, received.tag)
  if (received.tag !== 'iq') return
  const { id = '', type, xmlns } = received.attrs
  if (type === 'result' || type === 'error') {
    pending.answers.get(id)?.(received)
    pending.answers.delete(id)
    return
  }
  const child = childrenOf(received)[0] ?? null
  const work = () => (xmlns === 'md' ? answerLinkCode(world, pending, child) : PINGS.has(xmlns ?? '') ? [] : null)
  respond({ iq: received, world, work, reply: (reply) => send(world, pending, reply) })
}

/** Sends `<pair-success>`, checks what the companion signs, stores the device and ends the stream with 515. */
async function vouch(
  world: World,
  {
    pending,
    account,
    vouching,
  }: { readonly pending: Pending; readonly account: AccountState; readonly vouching: Vouching },
): Promise<Endpoint> {
  if (!Buffer.from(vouching.companionIdentity).equals(pending.identity))
    throw new Error('not the identity that registered')
  const id = account.nextDevice
  const keyIndex = account.nextKeyIndex
  account.nextDevice += 1
  account.nextKeyIndex += 1
  const signed = vouching.sign({ keyIndex })
  const user = account.lid.replace('@lid', '')
  const answer = await ask(world, pending, [
    stanza('pair-success', {}, [
      stanza('device-identity', {}, signed),
      stanza('device', { jid: `${account.number}:${id}@s.whatsapp.net`, lid: `${user}:${id}@lid` }),
      stanza('platform', { name: account.phone.platform }),
    ]),
  ])
  const deviceIdentity = orEnd(world, pending, () =>
    checkDeviceSignature({ signed, companionIdentity: pending.identity, answer }),
  )
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const device = world.accounts.addDevice(account, {
    id,
    keyIndex,
    platform: pending.platform,
    linkedAt: world.now(),
    noiseKey: base64(pending.noiseKey),
    identity: base64(pending.identity),
    deviceIdentity: base64(deviceIdentity),
  })
  const validIndexes = [0, ...[...account.devices.values()].map((each) => each.keyIndex)]
  const list = vouching.signKeyIndexList?.({ currentIndex: keyIndex, validIndexes })
  account.keyIndexList = list ? { bytes: base64(list), at: world.now() } : account.keyIndexList
  world.accounts.save(account)
  send(world, pending, stanza('stream:error', { code: 515 }))
  pending.connection.close()
  return device
}

/** A companion whose signature is wrong is thrown out. */
function orEnd<T>(world: World, pending: Pending, check: () => T): T {
  try {
    return check()
  } catch (error) {
    send(world, pending, stanza('stream:error', { code: 500 }))
    pending.connection.close()
    throw error
  }
}

async function ask(world: World, pending: Pending, content: readonly Stanza[]): Promise<Stanza> {
  const attrs = setAttrs()
  const answered = waitFor<Stanza>((resolve) => pending.answers.set(attrs.id, resolve))
  send(world, pending, stanza('iq', { ...attrs, xmlns: 'md' }, content))
  const answer = await answered
  const error = childrenOf(answer, 'error')[0]
  if (answer.attrs['type'] === 'error') {
    throw new IqError(
      Number(error?.attrs['code'] ?? 500),
      `the companion refused: ${error?.attrs['text'] ?? 'no reason'}`,
    )
  }
  return answer
}

function setAttrs() {
  return { id: randomBytes(8).toString('hex'), from: SERVER, type: 'set' }
}
