import { createHash } from 'node:crypto'

import { type AccountState, endpointsOf } from '../world/accounts.ts'
import { isGroupJid, isServerJid } from '../world/jid.ts'
import { bytesOf, childrenOf, stanza, textOf } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { requireMayEdit, requireMember } from './groups/access.ts'
import { notifyGroup } from './groups/describe.ts'
import { isBlocked } from './privacy.ts'
import { badRequest, forbidden, type IqHandler, type IqRequest, notAcceptable, notAuthorized, notFound } from './iq.ts'

const MAX_PICTURE = 1 << 20
const MAX_STATUS = 700

/** Profile and group pictures. */
export const pictures: IqHandler = (request) => {
  const { to, target = isServerJid(to) ? undefined : to } = request.iq.attrs
  if (!request.isSet) return getPicture(request, target ?? request.account.pn)
  if (isGroupJid(target)) return setGroupPicture(request, target ?? '')
  const owner = target === undefined ? request.account : request.world.accounts.byJid(target)
  if (owner !== request.account && !target?.endsWith('s.whatsapp.net')) throw badRequest()
  if (owner !== request.account) throw forbidden()
  return setOwnPicture(request)
}

function getPicture(request: IqRequest, asked: string): readonly Stanza[] {
  const query = request.child?.tag === 'picture' ? request.child : null
  if (!query) throw badRequest()
  const target = request.world.accounts.byJid(asked)?.pn ?? asked
  const id = isGroupJid(target) ? requireMember(request, target).pictureId : userPicture(request, target)
  if (!id) throw notFound()
  if (query.attrs['id'] === id) return [stanza('picture', { id, status: 304 })]
  const type = query.attrs['type'] ?? 'image'
  const preview = picturePath(target, id, 'preview')
  // Clients that set a picture may add a small one; else the server shows the large one in its place.
  const path = type === 'preview' && request.world.media.has(preview) ? preview : picturePath(target, id)
  const bytes = request.world.media.get(path) ?? new Uint8Array(0)
  if (query.attrs['query'] !== 'url') return [stanza('picture', { id, type }, bytes)]
  const hash = createHash('sha256').update(bytes).digest('base64')
  return [stanza('picture', { id, type, url: `${request.world.mediaOrigin}${path}`, direct_path: path, hash })]
}

function userPicture({ world, account }: IqRequest, target: string): string | null {
  const owner = world.accounts.byJid(target)
  if (!owner) throw notFound()
  const isHidden = owner.profile.privacy['profile'] === 'none' || isBlocked(world, owner, account)
  if (owner !== account && isHidden) throw notAuthorized()
  return owner.profile.pictureId
}

function setOwnPicture({ account, world, iq, after }: IqRequest): readonly Stanza[] {
  const id = storePicture(world, account.pn, iq)
  account.profile.pictureId = id
  world.accounts.save(account)
  after(() => announcePicture(world, account))
  return id ? [stanza('picture', { id })] : []
}

function setGroupPicture(request: IqRequest, target: string): readonly Stanza[] {
  const { world, account, iq, after } = request
  const group = requireMember(request, target)
  requireMayEdit(request, group)
  const id = storePicture(world, target, iq)
  group.pictureId = id
  world.groups.save(group)
  after(() =>
    notifyGroup(world, group, {
      type: 'picture',
      actor: account,
      content: [stanza(id ? 'set' : 'delete', { jid: target, id, author: account.pn })],
    }),
  )
  return id ? [stanza('picture', { id })] : []
}

/** Stores the picture under a new id; null when the request removes it. */
function storePicture(world: World, owner: string, iq: Stanza): string | null {
  const sent = childrenOf(iq, 'picture')
  const preview = bytesOf(sent.find(({ attrs }) => attrs['type'] === 'preview'))
  const bytes = bytesOf(sent.find(({ attrs }) => attrs['type'] !== 'preview'))
  if (bytes.length === 0) return null
  if (bytes.length + preview.length > MAX_PICTURE) throw notAcceptable()
  const id = String(parseInt(createHash('sha256').update(owner).update(bytes).digest('hex').slice(0, 8), 16) + 1)
  world.media.put(picturePath(owner, id), bytes)
  if (preview.length > 0) world.media.put(picturePath(owner, id, 'preview'), preview)
  return id
}

function picturePath(owner: string, id: string, type: 'image' | 'preview' = 'image'): string {
  const name = `${owner.replace(/[:@].*$/, '')}-${id}`
  return `/pp/${type === 'preview' ? `${name}-preview` : name}.jpg`
}

/** Tells the own devices and everybody who watches. */
export function announcePicture(world: World, account: AccountState): void {
  const id = account.profile.pictureId
  const change = stanza(id ? 'set' : 'delete', { jid: account.pn, id })
  for (const number of world.watchers.of(account.number)) {
    for (const endpoint of listeners(world, number)) {
      world.notify(endpoint, { type: 'picture', from: account.pn, content: [change] })
    }
  }
  for (const endpoint of account.devices.values()) {
    world.notify(endpoint, { type: 'account_sync', from: account.pn, content: [stanza('picture')] })
  }
}

/** The "about" text, and who is shown status updates: every contact. */
export const status: IqHandler = ({ child, isSet, account, world, after }) => {
  if (child?.tag === 'privacy' && !isSet) {
    return [stanza('privacy', {}, [stanza('list', { type: 'contacts', default: 'true' })])]
  }
  if (child?.tag !== 'status') return null
  if (!isSet) return [stanza('status', { t: account.profile.status.at }, Buffer.from(account.profile.status.text))]
  const text = textOf(child)
  if (text.length > MAX_STATUS) throw notAcceptable()
  account.profile.status = { text, at: world.now() }
  world.accounts.save(account)
  after(() => {
    for (const number of world.watchers.of(account.number)) {
      for (const endpoint of listeners(world, number)) {
        const content = [stanza('set', {}, Buffer.from(text))]
        world.notify(endpoint, { type: 'status', from: account.pn, content })
      }
    }
  })
  return []
}

function listeners(world: World, number: string) {
  const watcher = world.accounts.find(number)
  return watcher ? endpointsOf(watcher) : []
}
