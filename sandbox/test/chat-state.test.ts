import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { proto } from 'baileys'
import { createSandbox, type ChatChange, type Sandbox, type SandboxAccount, type StoredMessage } from '../src/server.ts'
import { linkedClient, type TestClient } from './support/client.ts'
import { controlOf, type ControlClient } from './support/control.ts'
import { ANA, BEN, CARA } from './support/people.ts'

type Chat = ReturnType<SandboxAccount['chats']>[number]
type Label = ReturnType<SandboxAccount['labels']>[number]

const { SET } = proto.SyncdMutation.SyncdOperation

describe('chat state in both directions', () => {
  let sandbox: Sandbox
  let control: ControlClient
  let ana: SandboxAccount
  let ben: SandboxAccount
  let client: TestClient

  before(async () => {
    sandbox = await createSandbox()
    control = controlOf(sandbox)
    ana = await sandbox.createAccount(ANA)
    ben = await sandbox.createAccount(BEN)
    await sandbox.createAccount(CARA)
    await ben.send(ANA.number, 'hello')
    await ana.waitForMessage((message) => message.text === 'hello')
    client = await linkedClient(sandbox, ana)
  })
  after(async () => {
    await client.close()
    await sandbox.close()
  })

  const at = (path: string) => `/accounts/${ANA.number}${path}`
  const ofBen = (path = '') => at(`/chats/${encodeURIComponent(ben.pn)}${path}`)
  const change = (body: ChatChange) => control.done<Chat>('PATCH', ofBen(), body)
  const showsChat = (isWanted: (chat: Chat) => boolean, what: string) =>
    control.shows<Chat[]>(at('/chats'), (chats) => chats.some((chat) => chat.jid === ben.pn && isWanted(chat)), what)
  const showsMessage = (id: string, isWanted: (message: StoredMessage) => boolean, what: string) =>
    control.shows<StoredMessage>(at(`/messages/${id}`), isWanted, what)
  const rangeTo = (message: StoredMessage) => [
    { key: { remoteJid: message.chat, id: message.id, fromMe: message.fromMe }, messageTimestamp: message.timestamp },
  ]
  const fromBen = async (text: string): Promise<StoredMessage> => {
    const { id } = await ben.send(ANA.number, text)
    await client.until('messages.upsert', ({ messages }) => messages.some(({ key }) => key.id === id))
    return ana.waitForMessage((message) => message.id === id)
  }

  it('tells the companion of what the control API changes on the phone', async () => {
    const before = Date.now()
    const pinned = await change({ pinned: true })
    assert.ok((pinned.pinnedAt ?? 0) >= before)
    await client.until('chats.update', (all) => all.some((each) => Number(each.pinned) >= before))
    await change({ pinned: false })
    await client.until('chats.update', (all) => all.some((each) => each.pinned === null))
    await change({ unread: true })
    await client.until('chats.update', (all) => all.some((each) => each.unreadCount === -1))
    const message = await fromBen('to be starred')
    await control.done('POST', at(`/messages/${message.id}/star`), { starred: true })
    await client.until('messages.update', (all) =>
      all.some((each) => each.key.id === message.id && each.update.starred === true),
    )
    await control.done('DELETE', at(`/messages/${message.id}/mine`))
    const { keys } = (await client.until('messages.delete')) as { keys: { id?: string | null }[] }
    assert.equal(keys[0]?.id, message.id)
    await control.refused(404, /no message/, ['GET', at(`/messages/${message.id}`)])
    await control.done('POST', at('/contacts'), { person: BEN.number, name: 'Benjamin' })
    await client.until('contacts.upsert', (all) => all.some((each) => each.name === 'Benjamin'))
    await showsChat(({ name }) => name === 'Benjamin', 'the name')
    await control.done('PATCH', at(''), { name: 'Ana Maria' })
    await client.until('creds.update', (creds) => creds.me?.name === 'Ana Maria')
  })

  it('shows what the companion changes', async () => {
    const { socket } = client
    const message = await fromBen('look at me')
    const lastMessages = rangeTo(message)
    await socket.chatModify({ pin: true }, ben.pn)
    await showsChat(({ pinned, pinnedAt }) => pinned && pinnedAt !== null, 'the pin')
    await socket.chatModify({ archive: true, lastMessages }, ben.pn)
    await showsChat(({ archived }) => archived, 'the archive')
    const until = Date.now() + 3_600_000
    await socket.chatModify({ mute: until }, ben.pn)
    await showsChat(({ mutedUntil }) => mutedUntil === until, 'the mute')
    await socket.chatModify({ markRead: true, lastMessages }, ben.pn)
    await showsChat(({ unread, markedUnread }) => unread === 0 && !markedUnread, 'the chat to be read')
    const patch = { type: 'regular_high' as const, apiVersion: 2, operation: SET }
    const star = (starred: boolean) =>
      socket.appPatch({
        ...patch,
        index: ['star', ben.pn, message.id, '0', '0'],
        syncAction: { timestamp: Date.now(), starAction: { starred } },
      })
    await star(true)
    await showsMessage(message.id, ({ starred }) => starred, 'the star')
    await star(false)
    await showsMessage(message.id, ({ starred }) => !starred, 'the end of the star')
    await socket.chatModify({ contact: { fullName: 'Ben B', saveOnPrimaryAddressbook: true } }, ben.pn)
    await control.shows<{ jid: string; name: string }[]>(
      at('/contacts'),
      (all) => all.some(({ jid, name }) => jid === ben.pn && name === 'Ben B'),
      'the contact',
    )
    await socket.chatModify({ pushNameSetting: 'Ana at work' }, '')
    await control.shows<{ name: string }>(at(''), ({ name }) => name === 'Ana at work', 'the push name')
    const key = { remoteJid: ben.pn, id: message.id, fromMe: false }
    const deleteForMe = { deleteMedia: false, key, timestamp: message.timestamp }
    await socket.chatModify({ deleteForMe }, ben.pn)
    await showsChat(({ lastMessage }) => lastMessage?.id !== message.id, 'another last message')
    await control.refused(404, /no message/, ['GET', at(`/messages/${message.id}`)])
  })

  it('carries labels of chats and messages in both directions', async () => {
    const { socket } = client
    const message = await fromBen('an order')
    const made = await control.done<Label>('POST', at('/labels'), { name: 'Order', color: 3 })
    await client.until('labels.edit', (label) => label.id === made.id && label.name === 'Order' && label.color === 3)
    await control.done('POST', at(`/labels/${made.id}/chats`), { chat: BEN.number, labeled: true })
    await client.until('labels.association', ({ type, association }) => type === 'add' && association.chatId === ben.pn)
    await control.done('POST', at(`/labels/${made.id}/messages`), { message: message.id, labeled: true })
    await client.until('labels.association', ({ association }) =>
      'messageId' in association ? association.messageId === message.id : false,
    )
    await control.done('PATCH', at(`/labels/${made.id}`), { color: 5 })
    await client.until('labels.edit', (label) => label.color === 5 && label.name === 'Order')
    await showsMessage(message.id, ({ labels }) => labels.includes(made.id), 'the label on the message')

    await socket.addLabel('', { id: '9', name: 'Paid', color: 1 })
    await socket.addChatLabel(ben.pn, '9')
    await socket.addMessageLabel(ben.pn, message.id, '9')
    const labels = await control.shows<Label[]>(
      at('/labels'),
      (all) => all.some(({ id, messages }) => id === '9' && messages.includes(message.id)),
      'the label of the companion',
    )
    assert.deepEqual(
      labels.map(({ id, name, color, chats }) => ({ id, name, color, chats })),
      [
        { id: made.id, name: 'Order', color: 5, chats: [ben.pn] },
        { id: '9', name: 'Paid', color: 1, chats: [ben.pn] },
      ],
    )
    await socket.removeMessageLabel(ben.pn, message.id, '9')
    await showsMessage(message.id, (each) => !each.labels.includes('9'), 'the label to be off')
    await control.done('DELETE', at('/labels/9'))
    await client.until('labels.edit', (label) => label.id === '9' && label.deleted === true)
    await showsChat((chat) => chat.labels.length === 1 && chat.labels[0] === made.id, 'one label')
    await control.refused(404, /no label 9/, ['PATCH', at('/labels/9'), { name: 'x' }])
  })

  it('clears a chat up to the range, and keeps what is starred when told', async () => {
    const [first, second] = [await fromBen('one'), await fromBen('two')]
    await ana.star(first.id)
    const clear = { clearChatAction: { messageRange: { lastMessageTimestamp: second.timestamp, messages: [] } } }
    const later = await ben.send(ANA.number, 'later')
    await ana.waitForMessage((message) => message.id === later.id)
    const key = { remoteJid: ben.pn, id: second.id, fromMe: false }
    clear.clearChatAction.messageRange.messages.push({ key, timestamp: second.timestamp } as never)
    await client.socket.appPatch({
      type: 'regular_high',
      apiVersion: 6,
      operation: SET,
      index: ['clearChat', ben.pn, '0', '0'],
      syncAction: { timestamp: Date.now(), ...clear },
    })
    await control.shows<StoredMessage[]>(
      at(`/messages?chat=${BEN.number}`),
      (all) => all.length === 2 && all[0]?.id === first.id && all[1]?.id === later.id,
      'the starred one and the later one',
    )
    await client.socket.chatModify({ clear: true, lastMessages: rangeTo(later as StoredMessage) }, ben.pn)
    await control.shows<StoredMessage[]>(at(`/messages?chat=${BEN.number}`), (all) => all.length === 0, 'nothing')
    await showsChat(({ lastMessage, unread }) => lastMessage === null && unread === 0, 'an empty chat')
    await ben.send(ANA.number, 'again')
    await showsChat(({ lastMessage }) => lastMessage?.text === 'again', 'the new message')
    const cleared = await control.done<Chat>('POST', ofBen('/clear'), {})
    assert.equal(cleared.lastMessage, null)
    assert.deepEqual(await control.get(at(`/messages?chat=${BEN.number}`)), [])
  })

  it('deletes a chat from either side', async () => {
    const message = await fromBen('delete me')
    await client.socket.chatModify({ delete: true, lastMessages: rangeTo(message) }, ben.pn)
    await control.shows<Chat[]>(at('/chats'), (chats) => chats.every(({ jid }) => jid !== ben.pn), 'no chat')
    await control.refused(404, /no chat/, ['DELETE', ofBen()])
    await fromBen('and me')
    await control.done('DELETE', ofBen())
    await client.until('chats.delete', (jids) => jids.includes(ben.pn))
    assert.deepEqual(await control.get(at(`/messages?chat=${BEN.number}`)), [])
  })

  it('names the author when a message of a group is starred', async () => {
    const group = await ana.createGroup({ subject: 'Stars', participants: [BEN.number] })
    const { id } = await ben.send(group.jid, 'in the group')
    await ana.waitForMessage((message) => message.id === id)
    await client.socket.appPatch({
      type: 'regular_high',
      apiVersion: 2,
      operation: SET,
      index: ['star', group.jid, id, '0', ben.pn],
      syncAction: { timestamp: Date.now(), starAction: { starred: true } },
    })
    await showsMessage(id, ({ starred }) => starred, 'the star')
  })

  it('leaves no error behind', () => {
    assert.equal(ana.phone.stats.appStateErrors, 0, 'every MAC was right')
    assert.equal(ana.phone.stats.errors, 0)
    assert.deepEqual(sandbox.stats()['unknownRequests'], {})
  })
})
