import assert from 'node:assert/strict'
import test from 'node:test'
import { createSharedLookup, type Found } from './shared-lookup.ts'

const ADDRESSES = [{ address: '192.0.2.1', family: 4 }]

test('a name is asked for once at a time, however many want it, and again afterwards', () => {
  const asked: { readonly hostname: string; readonly found: Found }[] = []
  const lookup = createSharedLookup((hostname, _options, found) => void asked.push({ hostname, found }))
  const answers: string[] = []
  const want = (hostname: string, family = 0) =>
    lookup(hostname, { family }, (error, addresses) => answers.push(error?.message ?? addresses[0]?.address ?? ''))
  for (const hostname of ['a.example', 'a.example', 'b.example', 'a.example']) want(hostname)
  want('a.example', 4)
  assert.deepEqual(
    asked.map(({ hostname }) => hostname),
    ['a.example', 'b.example', 'a.example'],
  )
  asked[0]?.found(null, ADDRESSES)
  assert.deepEqual(answers, ['192.0.2.1', '192.0.2.1', '192.0.2.1'])
  asked[1]?.found(new Error('no such name'), [])
  assert.equal(answers.at(-1), 'no such name')
  want('a.example')
  assert.equal(asked.length, 4)
})
