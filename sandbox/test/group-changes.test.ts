import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createSandbox, type Sandbox, type SandboxAccount } from '../src/server.ts'
import { eventually, linkedClient, type TestClient } from './support/client.ts'
import { controlOf, type ControlClient } from './support/control.ts'
import { ANA, BEN, CARA } from './support/people.ts'

type Group = Awaited<ReturnType<SandboxAccount['groups']>>[number]

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9])

describe('groups changed by others', () => {
  let sandbox: Sandbox
  let control: ControlClient
  let ana: SandboxAccount
  let ben: SandboxAccount
  let cara: SandboxAccount
  let client: TestClient
  let group: Group

  before(async () => {
    sandbox = await createSandbox()
    control = controlOf(sandbox)
    ana = await sandbox.createAccount(ANA)
    ben = await sandbox.createAccount(BEN)
    cara = await sandbox.createAccount(CARA)
    client = await linkedClient(sandbox, ana)
    group = await ben.createGroup({ subject: 'Choir', participants: [ANA.number] })
    await client.until('groups.upsert')
  })
  after(async () => {
    await client.close()
    await sandbox.close()
  })

  const of = (account: SandboxAccount, path = '') => `/accounts/${account.number}/groups/${group.jid}${path}`
  const change = (body: object) => control.done<Group>('PATCH', of(ben), body)
  const members = (action: string, who: SandboxAccount) =>
    control.done<Group>('POST', of(ben, '/participants'), { action, participants: [who.number] })
  const told = (stub: number) =>
    client.until('messages.upsert', ({ messages }) => messages.some((one) => one.messageStubType === stub))
  const updated = (isWanted: (update: { subject?: string; announce?: boolean; restrict?: boolean }) => boolean) =>
    client.until('groups.update', (all) => all.some(isWanted))

  it('tells of settings that somebody else changes', async () => {
    assert.equal((await change({ subject: 'Choir of May' })).subject, 'Choir of May')
    await updated(({ subject }) => subject === 'Choir of May')
    assert.equal((await change({ description: 'We sing' })).description, 'We sing')
    await client.until('groups.update', (all) => all.some(({ desc }) => desc === 'We sing'))
    assert.equal((await change({ description: 'We sing on Mondays' })).description, 'We sing on Mondays')
    assert.equal((await change({ description: null })).description, null)
    // The client keeps only the first of several updates of a group that come at once.
    await change({ announce: true })
    await updated((update) => update.announce === true)
    const closed = await change({ locked: true, memberAddMode: 'admin_add', joinApproval: true })
    await updated((update) => update.restrict === true)
    const { announce, locked, memberAddMode, joinApproval } = closed
    assert.deepEqual(
      { announce, locked, memberAddMode, joinApproval },
      { announce: true, locked: true, memberAddMode: 'admin_add', joinApproval: true },
    )
    await control.refused(409, /401/, ['PATCH', of(ana), { subject: 'Mine now' }])
    await assert.rejects(client.socket.groupUpdateSubject(group.jid, 'Mine now'), /not-authorized/)
    await change({ locked: false, announce: false, memberAddMode: 'all_member_add', joinApproval: false })
    await updated((update) => update.announce === false || update.restrict === false)
  })

  it('carries the timer in both directions', async () => {
    const timer = (account: SandboxAccount) => account.chats().find(({ jid }) => jid === group.jid)?.ephemeralSeconds
    assert.equal((await change({ ephemeralSeconds: 604_800 })).ephemeralSeconds, 604_800)
    await client.until('messages.upsert', ({ messages }) =>
      messages.some(({ message }) => message?.protocolMessage?.ephemeralExpiration === 604_800),
    )
    assert.equal((await client.socket.groupMetadata(group.jid)).ephemeralDuration, 604_800)
    await eventually(() => timer(ana) === 604_800, 'the timer on the phone')
    await client.socket.groupToggleEphemeral(group.jid, 86_400)
    await eventually(() => timer(ben) === 86_400, 'the timer of the companion')
    assert.equal((await control.get<Group>(of(ben))).ephemeralSeconds, 86_400)
    const path = `/accounts/${BEN.number}/chats/${group.jid}`
    const row = await control.done<{ ephemeralSeconds: number }>('PATCH', path, { ephemeralSeconds: 0 })
    assert.equal(row.ephemeralSeconds, 0)
    await eventually(() => timer(ana) === 0, 'the end of the timer')
    await control.refused(409, /400/, ['PATCH', of(ben), { ephemeralSeconds: 5 }])
  })

  it('tells who comes, goes and rises', async () => {
    await members('add', cara)
    await client.until('group-participants.update', ({ action, participants }) => {
      return action === 'add' && participants.some(({ id }) => id === cara.pn)
    })
    await members('promote', ana)
    await client.until('group-participants.update', ({ action }) => action === 'promote')
    const { participants } = await control.get<Group>(of(ben))
    assert.deepEqual(
      participants.map(({ jid, admin, superAdmin }) => [jid, admin, superAdmin]).toSorted(),
      [
        [ana.pn, true, false],
        [ben.pn, true, true],
        [cara.pn, false, false],
      ].toSorted(),
    )
    await members('demote', ana)
    await client.until('group-participants.update', ({ action }) => action === 'demote')
    await control.refused(409, /refused to add/, [
      'POST',
      of(ben, '/participants'),
      { action: 'add', participants: [CARA.number] },
    ])
    await control.done('DELETE', of(cara))
    await client.until('group-participants.update', ({ action, participants: who }) => {
      return action === 'remove' && who.some(({ id }) => id === cara.pn)
    })
    const { code } = await control.get<{ code: string }>(of(ben, '/invite'))
    await control.done('POST', `/accounts/${CARA.number}/groups`, { code })
    await told(27)
    assert.notEqual((await control.done<{ code: string }>('DELETE', of(ben, '/invite'))).code, code)
    await control.refused(409, /410/, ['POST', `/accounts/${ANA.number}/groups`, { code }])
  })

  it('has a picture', async () => {
    await assert.rejects(client.socket.profilePictureUrl(group.jid), /item-not-found/)
    await control.done('POST', of(ben, '/picture'), { jpeg: JPEG.toString('base64') })
    await told(22)
    const url = await client.socket.profilePictureUrl(group.jid, 'image')
    assert.deepEqual(Buffer.from(await (await fetch(url ?? '')).arrayBuffer()), JPEG)
    await control.done('DELETE', of(ben, '/picture'))
    await assert.rejects(client.socket.profilePictureUrl(group.jid), /item-not-found/)
  })

  it('answers nobody who is not in it', async () => {
    await members('remove', ana)
    await client.until('group-participants.update', ({ action, participants }) => {
      return action === 'remove' && participants.some(({ id }) => id === ana.pn)
    })
    await assert.rejects(client.socket.groupMetadata(group.jid), /forbidden/)
    await assert.rejects(client.socket.groupUpdateSubject(group.jid, 'x'), /forbidden/)
    await assert.rejects(client.socket.groupMetadata('120363000000000000@g.us'), /item-not-found/)
    await control.refused(404, /no group/, ['GET', of(ana)])
  })

  it('leaves no error behind', () => {
    for (const { phone } of sandbox.accounts()) assert.equal(phone.stats.errors + phone.stats.decryptFailures, 0)
    assert.deepEqual(sandbox.stats()['unknownRequests'], {})
  })
})
