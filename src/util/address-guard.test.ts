import assert from 'node:assert/strict'
import test from 'node:test'
import { createAddressGuard, literalAddress, parseAllowList } from './address-guard.ts'

const nothingAllowed = createAddressGuard(parseAllowList([]))

test('public addresses are allowed', () => {
  for (const address of ['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808']) {
    assert.ok(nothingAllowed.allows(address, address), address)
  }
})

test('everything else is refused, however it is written', () => {
  const refused = [
    ['127.0.0.1', '127.1', '2130706433', '0x7f.1', '0177.0.0.1', '::1', '::ffff:127.0.0.1', '::127.0.0.1'],
    ['64:ff9b::7f00:1', '64:ff9b::a00:1', '2002:7f00:1::', '10.0.0.1', '192.168.1.1', '172.16.0.1', '100.64.0.1'],
    ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'fd00::1', 'fec0::1', '0.0.0.0', '::', '224.0.0.1', 'ff02::1'],
    ['255.255.255.255', '192.0.2.1', '2001:db8::1', '4000::1', 'not-an-address', ''],
  ]
  for (const address of refused.flat()) assert.ok(!nothingAllowed.allows(address, address), address)
})

test('allowed addresses, ranges and hosts open exactly themselves', () => {
  const guard = createAddressGuard(parseAllowList(['127.0.0.1', '10.0.0.0/8', 'fd00::/8', 'Bot.Internal']))
  assert.ok(guard.allows('127.0.0.1', 'localhost') && guard.allows('::ffff:127.0.0.1', 'x'))
  assert.ok(guard.allows('10.255.0.1', 'x') && guard.allows('fd12::1', 'x'))
  assert.ok(guard.allows('192.168.0.9', 'bot.internal'))
  assert.ok(!guard.allows('127.0.0.2', 'localhost') && !guard.allows('11.0.0.1.', 'x'))
  assert.ok(!guard.allows('192.168.0.9', 'other.internal'))
})

test('entries that are no address, range or name are reported', () => {
  const { invalid } = parseAllowList(['10.0.0.0/99', '300.1.1.1', 'a b', '*', '10.1', 'fine.example', '[::1]'])
  assert.deepEqual(invalid, ['10.0.0.0/99', '300.1.1.1', 'a b', '*', '10.1'])
})

test('a literal is told from a name', () => {
  assert.equal(literalAddress('[::1]'), '::1')
  assert.equal(literalAddress('2130706433'), '2130706433')
  assert.equal(literalAddress('localhost'), null)
})
