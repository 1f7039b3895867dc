import assert from 'node:assert/strict'
import test from 'node:test'
import type { ConnectionState } from '../../../../core/model/session.ts'
import { createRyzeApp, type RyzeApp } from '../../testing/app.ts'

interface Listed {
  readonly name: string
  readonly connection: { readonly state: string }
}

const refused = (message: string) => ({ success: false, error: { message } })

const statesOf = async (app: RyzeApp) => {
  const { body } = await app.call('GET /api/instance/list')
  return Object.fromEntries(body.instances.map((item: Listed) => [item.name, item.connection.state]))
}

test('connect gives a QR code, then says that it is connected', async () => {
  await using app = await createRyzeApp()
  const key = await app.addInstance('sales')
  const { status, body } = await app.call('GET /api/instance/connect/sales', { key })
  assert.equal(status, 200)
  assert.deepEqual([body.success, body.message, body.status], [true, 'QR code generated', 'qr'])
  assert.ok(body.qrCode.includes('#fake'))
  assert.match(body.qrCodeBase64, /^data:image\/png;base64,iVBOR/)
  assert.deepEqual(await statesOf(app), { sales: 'connecting' })
  assert.equal((await app.call('GET /api/instance/connect/sales', { key })).body.qrCode, body.qrCode)
  await app.engine('sales').pair()
  const [item] = (await app.call('GET /api/instance/list', { key })).body.instances
  assert.deepEqual([item.status, item.connection.numberJid], ['connected', '15550001000@s.whatsapp.net'])
  assert.equal(item.profile.name, 'Fake')
  const again = (await app.call('GET /api/instance/connect/sales', { key })).body
  assert.deepEqual(again, { success: true, message: 'Instance already connected', status: 'connected' })
})

test('connect with a number gives a code to type, and history lifts the setting', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const url = 'GET /api/instance/connect/sales'
  const { body } = await app.call(`${url}?number=5511999999999&history=30`)
  assert.deepEqual(body, {
    success: true,
    message: 'Pairing code generated',
    pairingCode: 'FAKE1234',
    status: 'pairing',
  })
  const { settings } = (await app.call('GET /api/instance/getSettings/sales')).body
  assert.equal(settings.disableHistorySync, false)
  assert.equal((await app.call(`${url}?number=120363000000000001@g.us`)).status, 400)
  assert.deepEqual(
    (await app.call(`${url}?history=x`)).body,
    refused('Invalid query: history must be an integer number'),
  )
})

test('an instance whose phone unlinks it is logged out', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  await app.call('GET /api/instance/connect/sales')
  await app.engine('sales').pair()
  await app.engine('sales').unlink()
  assert.deepEqual(await statesOf(app), { sales: 'loggedout' })
})

const connection = (state: ConnectionState) => ({ type: 'connection', state }) as const
const TROUBLE = { code: 'REFUSED', message: 'WhatsApp refused', retryAt: null } as const

test('connect waits for the first code, and says why none comes', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const connect = () => app.call('GET /api/instance/connect/sales')
  await connect()
  const engine = app.engine('sales')
  await engine.emit(connection({ status: 'starting', trouble: null }))
  const waiting = connect()
  await engine.emit(connection({ status: 'scan_qr', qr: 'late', expiresAt: Date.now() + 1000, index: 1, of: 6 }))
  assert.equal((await waiting).body.qrCode, 'late')
  await engine.emit(connection({ status: 'starting', trouble: null }))
  Object.assign(engine, { start: () => engine.emit(connection({ status: 'failed', trouble: TROUBLE })) })
  const { status, body } = await connect()
  assert.deepEqual([status, body], [500, refused('Failed to connect: WhatsApp refused')])
  assert.equal((await connect()).body.status, 'qr', 'the next attempt begins anew')
})

test('reconnect needs a saved session, and keeps it', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const reconnect = () => app.call('POST /api/instance/reconnect/sales')
  const first = await reconnect()
  assert.deepEqual([first.status, first.body], [400, refused('Instance has no saved session — call /connect first')])
  await app.call('GET /api/instance/connect/sales')
  await app.engine('sales').pair()
  await app.gateway.sessions.stop('sales')
  assert.deepEqual(await statesOf(app), { sales: 'disconnected' })
  const { status, body } = await reconnect()
  const answer = { success: true, message: 'Instance reconnected', instance: { status: 'connected' } }
  assert.deepEqual([status, body], [200, answer])
  assert.deepEqual(await statesOf(app), { sales: 'connected' })
  await app.engine('sales').emit({ type: 'connection', state: { status: 'failed', trouble: TROUBLE } })
  assert.equal((await reconnect()).status, 200)
})

test('logout wipes the pairing and leaves the token; a new connect pairs again', async () => {
  await using app = await createRyzeApp()
  const key = await app.addInstance('sales')
  await app.call('GET /api/instance/connect/sales', { key })
  await app.engine('sales').pair()
  const { status, body } = await app.call('DELETE /api/instance/logout/sales', { key })
  assert.deepEqual(
    [status, body],
    [200, { success: true, message: 'Instance logged out', instance: { status: 'loggedout' } }],
  )
  assert.deepEqual(await statesOf(app), { sales: 'loggedout' })
  assert.equal((await app.call('DELETE /api/instance/logout/sales', { key })).status, 200)
  assert.equal((await app.call('GET /api/instance/connect/sales', { key })).body.status, 'qr')
  assert.deepEqual(await statesOf(app), { sales: 'connecting' })
})
