import { engineContract } from '../../core/ports/engine.contract.ts'
import { benchOf } from '../testing/bench.ts'
import { createRecorder } from '../testing/recorder.ts'
import { createWorld } from './testing/world.ts'

engineContract('baileys', async () => {
  const world = await createWorld()
  const { ana, ben, engine } = world
  const recorder = createRecorder()
  return benchOf({
    engine,
    recorder,
    peer: ben.pn,
    nobody: '19990000000@s.whatsapp.net',
    pair: async () => void (await ana.scan((await recorder.state('scan_qr')).qr)),
    write: async (text) => (await ben.send(ana.number, text)).id,
    textAtPeer: async (id) => (await ben.waitForMessage((message) => message.id === id)).text ?? '',
    read: async () => void (await ben.read(ana.pn)),
    close: async () => world[Symbol.asyncDispose](),
  })
})
