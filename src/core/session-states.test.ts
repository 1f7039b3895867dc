import assert from 'node:assert/strict'
import test from 'node:test'
import { sessionRecord } from './ports/cases.contract.ts'
import { createSessionStates } from './session-states.ts'

const RECORD = sessionRecord('one')

test('a session that works has an account, also while that is still being written down', () => {
  const states = createSessionStates({ now: () => 1 })
  const me = { phone: '15550001000@s.whatsapp.net', lid: null, device: '15550001000:1@s.whatsapp.net', name: null }
  assert.equal(states.view(RECORD).me, null)
  states.set('one', { status: 'working', me })
  assert.deepEqual(states.view(RECORD).me, me)
  const named = { ...me, name: 'Olivia' }
  assert.deepEqual(states.view({ ...RECORD, me: named }).me, named)
})
