import assert from 'node:assert/strict'
import test from 'node:test'
import type { Message } from '../model/message.ts'
import { ANA, incoming } from '../testing/stanzas.ts'
import { fromFileName } from './file-name.ts'
import { createMediaLinks } from './links.ts'

const AT = Date.parse('2026-11-28T10:20:30Z')
const LIFE_MS = 24 * 3_600_000

const setUp = (now = AT) =>
  createMediaLinks({
    info: { baseUrl: 'https://gateway.example' },
    secret: Buffer.alloc(32, 7),
    lifeMs: LIFE_MS,
    now: () => now,
    locate: (session, sha256) => ({
      Bucket: 'files',
      Key: `${session}/${sha256}`,
      url: `https://s3.example/files/${session}/${sha256}`,
    }),
  })

const picture: Message = {
  ...incoming({ id: '3EB0AA', chat: ANA }),
  content: {
    kind: 'image',
    text: null,
    media: { mimetype: 'image/jpeg', fileName: null, size: 3, sha256: 'ab'.repeat(32) },
  },
}

const parts = (url: string) => {
  const { pathname, searchParams } = new URL(url)
  return {
    file: decodeURIComponent(pathname.split('/').at(-1) ?? ''),
    query: { expires: searchParams.get('expires'), signature: searchParams.get('signature') },
  }
}

test('a link names the file and opens it until it expires', () => {
  const link = setUp().of('one').link(picture, AT)
  assert.ok(link)
  assert.deepEqual(
    { ...link, url: link.url.split('?', 1)[0] },
    {
      url: `https://gateway.example/api/files/one/false_${ANA}_3EB0AA.jpeg`,
      mimetype: 'image/jpeg',
      filename: null,
      s3: { Bucket: 'files', Key: `one/${'ab'.repeat(32)}` },
      s3Url: `https://s3.example/files/one/${'ab'.repeat(32)}`,
    },
  )
  const { file, query } = parts(link.url)
  assert.equal(setUp().isSigned('one', file, query), true)
  assert.equal(setUp(AT + LIFE_MS - 1).isSigned('one', file, query), true)
  assert.equal(setUp(AT + LIFE_MS + 3_600_000).isSigned('one', file, query), false)
})

test('an API names the message in its own words, and the link opens that name', () => {
  const link = setUp().of('one').link(picture, AT, { name: 'false_5511900000001@c.us_3EB0AA' })
  const { file, query } = parts(link?.url ?? '')
  assert.equal(file, 'false_5511900000001@c.us_3EB0AA.jpeg')
  assert.equal(setUp().isSigned('one', file, query), true)
  assert.equal(setUp().isSigned('one', `false_${ANA}_3EB0AA.jpeg`, query), false)
})

test("a card's file has a name of its own, which leads back to it", () => {
  const media = { mimetype: 'image/png', fileName: null, size: 1 }
  const card = { title: null, text: null, footer: null, buttons: [] }
  const around = { text: null, header: null, footer: null, buttons: [], media: null }
  const cards = [
    { ...card, media: null },
    { ...card, media },
    { ...card, media },
  ]
  const message: Message = { ...picture, content: { kind: 'buttons', form: 'carousel', ...around, cards } }
  const fileOf = (part?: number) => parts(setUp().of('one').link(message, AT, { part })?.url ?? '').file
  assert.deepEqual([fileOf(2), fileOf(3)], [`false_${ANA}_3EB0AA.2.png`, `false_${ANA}_3EB0AA.3.png`])
  assert.equal(fileOf(), fileOf(2), 'the first that there is')
  assert.equal(setUp().of('one').link(message, AT, { part: 1 }), null)
  assert.deepEqual(fromFileName(fileOf(3)), { message: `false_${ANA}_3EB0AA`, part: 3 })
  assert.deepEqual(fromFileName(`false_${ANA}_3EB0AA.jpeg`), { message: `false_${ANA}_3EB0AA` })
  assert.deepEqual(fromFileName('3EB0AA'), { message: '3EB0AA' })
})

test('a link is the same at every attempt, and within the hour', () => {
  const url = (at: number) =>
    setUp(at + 1)
      .of('one')
      .link(picture, at)?.url
  assert.equal(url(AT), url(AT))
  assert.equal(url(AT), url(AT + 60_000))
  assert.notEqual(url(AT), url(AT + 3_600_000))
})

test('a link opens nothing else', () => {
  const links = setUp()
  const { file, query } = parts(links.of('one').link(picture, AT)?.url ?? '')
  assert.equal(links.isSigned('two', file, query), false)
  assert.equal(links.isSigned('one', file.replace('3EB0AA', '3EB0AB'), query), false)
  assert.equal(links.isSigned('one', file, { ...query, expires: String(Number(query.expires) + 1) }), false)
  assert.equal(links.isSigned('one', file, { ...query, signature: 'A'.repeat(43) }), false)
  for (const bad of [{}, { expires: query.expires }, { ...query, signature: ['a'] }, { ...query, expires: '9e9' }])
    assert.equal(links.isSigned('one', file, bad), false)
})

test('messages without a file, or deleted for everyone, have no link', () => {
  const links = setUp().of('one')
  assert.equal(links.link(incoming({ id: '3EB0AA', chat: ANA }), AT), null)
  assert.equal(links.link({ ...picture, revokedAt: 1 }, AT), null)
})

test('a document keeps the extension of its name, unless it is none', () => {
  const named = (fileName: string) => {
    const content = {
      kind: 'document',
      title: null,
      text: null,
      media: { mimetype: 'application/pdf', fileName, size: 1 },
    } as const
    const link = setUp()
      .of('one')
      .link({ ...picture, content }, AT)
    assert.equal(link?.filename, fileName)
    return new URL(link.url).pathname.split('.').at(-1)
  }
  assert.deepEqual(['Report.PDF', 'a/../../b', 'x.tar.gz', 'no end.'].map(named), ['pdf', 'pdf', 'gz', 'pdf'])
})
