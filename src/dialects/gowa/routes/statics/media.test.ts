import assert from 'node:assert/strict'
import test from 'node:test'
import { toMediaPath } from '../../media-path.ts'
import { ANNA, createTestApp, incoming } from '../../testing/app.ts'

test('the path of a file leads to its signed link, wherever the gateway is mounted', async () => {
  await using app = await createTestApp()
  const media = { mimetype: 'image/jpeg', fileName: null, size: 9 }
  const message = incoming({ chat: ANNA, content: { kind: 'image', text: null, media } })
  const link = app.gateway.media.link('one', message)
  assert.ok(link)
  const wanted = new URL(link.url)
  for (const mount of ['', '/gowa']) {
    const path = `${mount}/${toMediaPath(link)}`
    const { status, raw } = await app.call(`GET ${path}`, { key: null })
    assert.equal(status, 302)
    for (const front of ['http://127.0.0.1:3000', 'https://proxy.example/whatsapp']) {
      const led = new URL(String(raw.headers.location), `${front}${path}`)
      const { pathname } = new URL(`${front}${wanted.pathname}`)
      assert.deepEqual([decodeURIComponent(led.pathname), led.search], [decodeURIComponent(pathname), wanted.search])
    }
  }
})
