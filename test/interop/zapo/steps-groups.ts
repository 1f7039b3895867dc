import type { Step } from '../steps.ts'
import type { ZapoNode } from './client.ts'
import { check, pn, textOf, type Session } from './session.ts'

/** A group from its making to leaving it. */
export const groupSteps: readonly Step<Session>[] = [
  { name: 'a group is made and described', run: makeGroup },
  { name: 'a group text is decrypted by every member', run: sendToGroup },
  { name: "a member's group text is decrypted", run: receiveFromGroup },
  { name: 'members and settings are changed', run: changeGroup },
  { name: 'a group made by another is announced', run: joinGroup },
  { name: 'a group addressed by hidden ids reads and writes', run: useHiddenGroup },
  { name: 'the group is left', run: leaveGroup },
]

async function makeGroup(session: Session) {
  const { client, anna, ben } = session
  const made = await client.group.createGroup('Zapo group', [pn(anna), pn(ben)])
  const id = findChild(made, 'group')?.attrs['id'] ?? ''
  session.group = id.includes('@') ? id : `${id}@g.us`
  const metadata = await client.group.queryGroupMetadata(session.group)
  check(metadata.subject === 'Zapo group' && metadata.participants.length === 3, JSON.stringify(metadata))
  check(
    metadata.participants.filter((member) => member.isSuperAdmin).length === 1,
    JSON.stringify(metadata.participants),
  )
  return session.group
}

async function sendToGroup({ client, control, group, anna, ben, number }: Session) {
  for (const text of ['hello group', 'hello again']) {
    await client.sendMessage(group, text)
    for (const reader of [anna, ben, number]) {
      await control.awaitRow(
        `/accounts/${reader}/messages?chat=${encodeURIComponent(group)}`,
        (row) => row['text'] === text,
      )
    }
  }
  return undefined
}

async function receiveFromGroup({ control, recorder, group, anna }: Session) {
  for (const text of ['Anna to the group', 'Anna once more']) {
    const id = await control.write(anna, group, text)
    const got = await recorder.await('message', (event) => event['stanzaId'] === id && event['message'] !== undefined)
    check(textOf(got['message']) === text && got['chatJid'] === group, JSON.stringify(got))
  }
  return undefined
}

async function changeGroup({ client, group, ben }: Session) {
  await client.group.removeParticipants(group, [pn(ben)])
  check((await client.group.queryGroupMetadata(group)).participants.length === 2, 'the member was not removed')
  await client.group.addParticipants(group, [pn(ben)])
  await client.group.promoteParticipants(group, [pn(ben)])
  await client.group.setSubject(group, 'Renamed')
  await client.group.setDescription(group, 'What we talk about')
  await client.group.setSetting(group, 'announcement', true)
  await client.group.revokeInvite(group)
  const changed = await client.group.queryGroupMetadata(group)
  check(changed.subject === 'Renamed' && changed.descId !== undefined && changed.announce, JSON.stringify(changed))
  check(changed.participants.filter((member) => member.isAdmin).length === 2, JSON.stringify(changed.participants))
  return undefined
}

async function joinGroup({ control, recorder, number, anna, ben }: Session) {
  const from = recorder.events.length
  await control.call('POST', '/groups', { owner: anna, subject: "Anna's group", participants: [number, ben] })
  await recorder.await('group_event', (event) => event['action'] === 'create', from)
  return undefined
}

/** How WhatsApp makes groups today: members know each other by hidden id first. */
async function useHiddenGroup(session: Session) {
  const { control, recorder, number, anna, ben } = session
  const from = recorder.events.length
  await control.call('POST', '/groups', {
    owner: anna,
    subject: 'Hidden',
    participants: [number, ben],
    addressing: 'lid',
  })
  const made = await recorder.await('group_event', (event) => event['action'] === 'create', from)
  const group = String(made['groupJid'])
  await receiveFromGroup({ ...session, group })
  await sendToGroup({ ...session, group })
  return group
}

async function leaveGroup({ client, group }: Session) {
  await client.group.leaveGroup([group])
  const left = await client.group.queryAllGroups()
  check(!left.some((one) => one.jid === group), 'still listed')
  return undefined
}

function findChild(node: ZapoNode, tag: string): ZapoNode | undefined {
  if (node.tag === tag) return node
  return Array.isArray(node.content)
    ? node.content.map((child: ZapoNode) => findChild(child, tag)).find(Boolean)
    : undefined
}
