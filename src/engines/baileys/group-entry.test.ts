import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../core/errors.ts'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import { createWorld } from './testing/world.ts'

test('that the account came into a group is told once, also after a crash between the group and the word of it', async () => {
  await using world = await createWorld()
  const keys = createMemoryKeyStore()
  const first = await world.paired({ keys })
  await first.heard.until('history', ({ batch }) => batch.done)
  first.heard.refuse = (event) => {
    if (event.type === 'group.members') throw new GatewayError('STORAGE_FULL', 'killed before it was stored')
  }
  const { jid } = await world.ben.createGroup({ subject: 'G', participants: [world.ana.number] })
  await first.heard.until('groups', ({ groups }) => groups.some((group) => group.jid === jid))
  await first.session.stop()
  assert.deepEqual(first.heard.all('group.members'), [])
  first.heard.refuse = null
  await using second = await world.engine.open(first.heard.options)
  await second.start()
  const { group, change, members } = await first.heard.until('group.members')
  assert.deepEqual([group, change, members.length], [jid, 'join', 1])
  const { id } = await world.ben.send(jid, 'behind it')
  await first.heard.until('message', ({ message }) => message.id === id)
  assert.equal(first.heard.all('group.members').length, 1)
})
