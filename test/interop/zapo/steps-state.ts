import type { Row } from '../control.ts'
import type { Step } from '../steps.ts'
import { check, pn, type Session } from './session.ts'

/** Chat settings, privacy and profile. */
export const stateSteps: readonly Step<Session>[] = [
  { name: 'every collection syncs with its MACs', run: syncAll },
  { name: 'what the phone pins, archives and mutes is decoded', run: followPhone },
  { name: 'what we pin, archive and mute shows on the phone', run: changePhone },
  { name: 'privacy settings are read and changed', run: changePrivacy },
  { name: 'the blocklist is changed and read', run: changeBlocklist },
  { name: 'status text and picture are set and read', run: changeProfile },
  { name: 'hidden ids and disappearing mode are told', run: lookUp },
]

async function syncAll({ client }: Session) {
  const { collections } = await client.syncAppState()
  const bad = collections.filter((one) => !/success/i.test(one.state))
  check(
    collections.length > 0 && bad.length === 0,
    JSON.stringify(collections.map((one) => [one.collection, one.state])),
  )
  return collections.map((one) => one.collection).join(' ')
}

/** One change after the other: this client misses a notification that comes while it is syncing. */
async function followPhone({ control, recorder, number, anna }: Session) {
  const chat = `/accounts/${number}/chats/${encodeURIComponent(pn(anna))}`
  const change = async (wanted: object, action: string, field: string) => {
    const from = recorder.events.length
    await control.call('PATCH', chat, wanted)
    await recorder.await('chat_event', (event) => event['action'] === action && field in event, from)
  }
  await change({ pinned: true }, 'pin', 'pinned')
  await change({ mutedUntil: Date.now() + 3_600_000 }, 'mute', 'muteEndTimestampMs')
  await change({ archived: true }, 'archive', 'archived')
  await change({ archived: false }, 'archive', 'archived')
  return undefined
}

async function changePhone({ client, control, number, anna }: Session) {
  const shows = (passes: (row: Row) => boolean) =>
    control.awaitRow(`/accounts/${number}/chats`, (row) => row['jid'] === pn(anna) && passes(row))
  await client.chat.setChatPin(pn(anna), false)
  await shows((row) => row['pinned'] === false)
  await client.chat.setChatPin(pn(anna), true)
  await shows((row) => row['pinned'] === true)
  await client.chat.setChatMute(pn(anna), false)
  await shows((row) => !row['mutedUntil'])
  await client.chat.setChatArchive(pn(anna), true)
  await shows((row) => row['archived'] === true)
  await client.chat.setChatArchive(pn(anna), false)
  await shows((row) => row['archived'] === false)
  await client.chat.setChatRead(pn(anna), false)
  await shows((row) => row['markedUnread'] === true)
  return undefined
}

async function changePrivacy({ client }: Session) {
  const before = await client.privacy.getPrivacySettings()
  check(Object.keys(before).length >= 5, JSON.stringify(before))
  await client.privacy.setPrivacySetting('lastSeen', 'contacts')
  const after = await client.privacy.getPrivacySettings()
  check(Object.values(after).includes('contacts'), JSON.stringify(after))
  return undefined
}

async function changeBlocklist({ client, ben }: Session) {
  await client.privacy.blockUser(pn(ben))
  const { jids } = await client.privacy.getBlocklist()
  check(jids.length === 1, JSON.stringify(jids))
  await client.privacy.unblockUser(pn(ben))
  check((await client.privacy.getBlocklist()).jids.length === 0, 'still blocked')
  return jids[0]
}

async function changeProfile({ client, number }: Session) {
  await client.profile.setStatus('at zapo')
  const { status } = await client.profile.getStatus(pn(number))
  check(status === 'at zapo', `status is ${status}`)
  const id = await client.profile.setProfilePicture(Buffer.from('/9j/4AAQSkZJRg==', 'base64'))
  const picture = await client.profile.getProfilePicture(pn(number))
  check(picture.id === id && picture.url !== undefined, `${id} ${JSON.stringify(picture)}`)
  return picture.url
}

async function lookUp({ client, anna }: Session) {
  const [found] = await client.getLidsByPhoneNumbers([anna])
  check(found?.lidJid?.endsWith('@lid') ?? false, JSON.stringify(found))
  const modes = await client.profile.getDisappearingMode([pn(anna)])
  check(modes.length === 1, JSON.stringify(modes))
  return found?.lidJid ?? undefined
}
