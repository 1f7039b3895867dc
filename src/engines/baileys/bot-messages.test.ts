import assert from 'node:assert/strict'
import test from 'node:test'
import { createWorld } from './testing/world.ts'

test('a message of a bot that nothing here can open is told, and not piece by piece', async () => {
  await using world = await createWorld()
  const { sandbox, ana, ben } = world
  const { heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  const { jid: group } = await ben.createGroup({ subject: 'G', participants: [ana.number] })
  await heard.until('groups', ({ groups }) => groups.some(({ jid }) => jid === group))
  const device = ana.devices().find(({ id }) => id > 0)?.id ?? 0
  const say = (id: string, edit: string, from: Readonly<Record<string, string>>) =>
    sandbox.deliver(ana.number, device, {
      tag: 'message',
      attrs: { id, type: 'text', t: '1790000000', ...from },
      content: [
        { tag: 'bot', attrs: { edit } },
        { tag: 'enc', attrs: { type: 'msmsg', v: '2' }, content: new Uint8Array(60) },
      ],
    })
  const bot = '718584497008509@bot'
  say('B1', 'first', { from: bot })
  say('B2', 'inner', { from: bot })
  say('B3', 'last', { from: bot })
  say('B4', 'full', { from: group, participant: bot })
  await ben.send(ana.number, 'behind them')
  await heard.until('message', ({ message }) => message.content.text === 'behind them')
  const told = heard.all('undecryptable').map(({ target, reason }) => [target.id, target.chat, reason])
  assert.deepEqual(told, [
    ['B1', bot, 'bot_unavailable_fanout'],
    ['B4', group, 'bot_unavailable_fanout'],
  ])
})
