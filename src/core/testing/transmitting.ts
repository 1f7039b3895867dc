import assert from 'node:assert/strict'
import type { Message } from '../model/message.ts'
import type { Engine, EngineSession } from '../ports/engine.ts'
import type { World, WorldOptions } from './world.ts'

/** An engine whose transmissions a test decides about. */
export const transmitting = (transmit: (message: Message) => Promise<void>): Pick<WorldOptions, 'engine'> => ({
  engine: (fake): Engine => ({
    ...fake,
    open: async (options) => {
      const session = await fake.open(options)
      const over: Pick<EngineSession, 'transmit'> = {
        async transmit(message) {
          await transmit(message)
          return { timestamp: 1 }
        },
      }
      return Object.assign(Object.create(session) as EngineSession, over)
    },
  }),
})

/** The account works again, as after a lost connection. */
export async function reconnect(world: World): Promise<void> {
  const { me } = await world.gateway.sessions.require('main')
  assert.ok(me)
  const { emit } = world.engineOf('main')
  await emit({ type: 'connection', state: { status: 'starting', trouble: null } })
  await emit({ type: 'connection', state: { status: 'working', me } })
}
