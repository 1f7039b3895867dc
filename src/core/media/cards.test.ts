import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import { receiveCards } from '../testing/files.ts'
import { createMediaWorld } from '../testing/media-world.ts'
import { ANA, until } from '../testing/stanzas.ts'

test('each card of a carousel has its own file, fetched, renewed, failed and told of by itself', async () => {
  await using world = await createMediaWorld()
  const session = await world.pair('main')
  const texts = ['first', 'second', 'third', 'fourth']
  const message = await receiveCards(session, texts.map(Buffer.from), { phone: [2], nobody: [3] })
  const stateOf = (part?: number) => world.gateway.media.stateOf('main', [{ message, ...(part && { part }) }])
  await until('all have ended', async () => {
    const states = await Promise.all([1, 2, 3, 4].map(async (part) => (await stateOf(part))[0]?.state))
    return states.join() === 'ready,ready,failed,ready'
  })
  const open = async (part?: number) => {
    const file = await world.gateway.media.open('main', { id: message.id }, { part })
    return [(await buffer(file.read())).toString(), file.served.contentDisposition.includes(`${message.id}.${part}`)]
  }
  assert.deepEqual(await Promise.all([1, 2, 4].map(open)), [
    ['first', true],
    ['second', true],
    ['fourth', true],
  ])
  assert.equal((await open())[0], 'first', 'the first file is that of the first card')
  await assert.rejects(open(3), { code: 'FILE_GONE' })
  await assert.rejects(open(5), { code: 'FILE_NOT_FOUND' })
  assert.equal((await stateOf(5))[0], null)
  const told = (await world.told()).map((event) => [event.type, 'part' in event ? event.part : 'none'])
  assert.deepEqual(
    told.toSorted((one, other) => Number(one[1]) - Number(other[1])),
    [
      ['media.ready', 1],
      ['media.ready', 2],
      ['media.failed', 3],
      ['media.ready', 4],
    ],
  )
  assert.equal((await world.files()).length, 3)
  await session.emit({ type: 'chat.cleared', chat: ANA, keepStarred: false, until: null, timestamp: 1 } as never)
  await until('all files are gone', async () => (await world.files()).length === 0)
})

test('files of one message that the phone uploads again do not undo each other', async () => {
  await using world = await createMediaWorld({
    capability: (real) => ({
      async renew(ref, raw, part) {
        const renewed = JSON.parse(Buffer.from(await real.renew(ref, raw, part)).toString()) as { again?: number[] }
        return Buffer.from(JSON.stringify({ ...renewed, again: [...(renewed.again ?? []), part] }))
      },
    }),
  })
  const session = await world.pair('main')
  const message = await receiveCards(session, ['one', 'two', 'three'].map(Buffer.from), { phone: [1, 2, 3] })
  const wanted = [1, 2, 3].map((part) => ({ message, part }))
  await until('all are here', async () => {
    const states = await world.gateway.media.stateOf('main', wanted)
    return states.every((status) => status?.state === 'ready')
  })
  const { raw } = await world.gateway.messages.require('main', { id: message.id })
  const { again } = JSON.parse(Buffer.from(raw ?? []).toString()) as { again: number[] }
  assert.deepEqual(again.toSorted(), [1, 2, 3])
})
