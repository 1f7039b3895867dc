import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Curve, WA_CERT_DETAILS } from 'baileys'
import { installTrust, withRoot } from './index.ts'
import { silenceLibsignal } from './quiet.ts'
import { verifySignature } from './xeddsa.ts'

describe('signatures', () => {
  it('are checked as libsignal makes them, with any key', () => {
    for (let round = 0; round < 20; round++) {
      const pair = Curve.generateKeyPair()
      const message = Buffer.from(`message ${round}`)
      const signature = Curve.sign(pair.private, message)
      assert.equal(verifySignature(pair.public, message, signature), true)
      assert.equal(verifySignature(Buffer.concat([Buffer.from([5]), pair.public]), message, signature), true)
      assert.equal(verifySignature(pair.public, Buffer.from('other'), signature), false)
      assert.equal(verifySignature(Curve.generateKeyPair().public, message, signature), false)
    }
  })

  it('are refused when they are none', () => {
    const { public: key } = Curve.generateKeyPair()
    assert.equal(verifySignature(key, Buffer.from('x'), new Uint8Array(63)), false)
    assert.equal(verifySignature(key, Buffer.from('x'), new Uint8Array(64)), false)
    assert.equal(verifySignature(new Uint8Array(5), Buffer.from('x'), new Uint8Array(64)), false)
  })

  it('are what baileys goes by, with a root for each network', async () => {
    const whatsapp = WA_CERT_DETAILS.PUBLIC_KEY
    installTrust()
    const pair = Curve.generateKeyPair()
    assert.equal(Curve.verify(pair.public, Buffer.from('a'), Curve.sign(pair.private, Buffer.from('b'))), false)
    const root = Buffer.alloc(32, 7)
    const later = await withRoot(root, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      return WA_CERT_DETAILS.PUBLIC_KEY
    })
    assert.equal(later, root)
    assert.deepEqual(WA_CERT_DETAILS.PUBLIC_KEY, whatsapp)
  })
})

describe('console', () => {
  it('stays quiet about sessions and loud about everything else', (context) => {
    const printed: unknown[] = []
    const original = console.info
    context.after(() => (console.info = original))
    console.info = (...values) => void printed.push(values[0])
    silenceLibsignal()
    console.info('Closing session:', { privKey: 'secret' })
    console.info('something else')
    assert.deepEqual(printed, ['something else'])
  })
})
