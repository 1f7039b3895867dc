import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proto } from '../wire/proto.ts'
import { kindFixtures } from './fixtures.ts'

test('every kind has its own name and is the same after it went over the wire', () => {
  const fixtures = kindFixtures()
  assert.equal(new Set(fixtures.map(({ name }) => name)).size, fixtures.length)
  for (const { name, message } of fixtures) {
    const bytes = proto.Message.encode(proto.Message.fromObject(message)).finish()
    const read = proto.Message.decode(bytes)
    assert.deepEqual(Buffer.from(proto.Message.encode(read).finish()), Buffer.from(bytes), name)
    for (const field of Object.keys(message)) assert.ok(Object.hasOwn(read, field), `${name} lost ${field}`)
  }
})
