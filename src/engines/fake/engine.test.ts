import assert from 'node:assert/strict'
import { engineContract } from '../../core/ports/engine.contract.ts'
import type { Message } from '../../core/model/message.ts'
import { createRecorder } from '../testing/recorder.ts'
import { benchOf } from '../testing/bench.ts'
import { createFakeEngine } from './index.ts'

const PEER = '15550002000@s.whatsapp.net'

engineContract('fake', async () => {
  const engine = createFakeEngine({ absentNumbers: ['19990000000'] })
  const recorder = createRecorder()
  const session = () => {
    const found = engine.sessions.get(recorder.options.session)
    assert.ok(found)
    return found
  }
  const sent = (id: string): Message => {
    const found = session().sent.find((message) => message.id === id)
    assert.ok(found)
    return found
  }
  return benchOf({
    engine,
    recorder,
    peer: PEER,
    nobody: '19990000000@s.whatsapp.net',
    pair: () => session().pair(),
    write: (text) => session().incoming({ from: PEER, text }),
    textAtPeer: async (id) => sent(id).content.text ?? '',
    read: (id) => session().receipt(sent(id), 'read'),
    close: async () => undefined,
  })
})
