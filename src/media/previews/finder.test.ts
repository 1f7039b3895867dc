import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import sharp from 'sharp'
import { createGuardedHttp } from '../../util/guarded-http.ts'
import { createStageWorld, picture } from '../testing/media.ts'
import { createPreviewFinder } from './finder.ts'
import { findLink } from './find-link.ts'
import { decodePage, readPage } from './page.ts'

const GRAPH = `<!doctype html><html><head><title>Plain</title>
<meta name="description" content="a plain one"><meta property="og:title" content="Caf&eacute; &amp; more">
<meta property="og:image" content="/picture.png"><meta name="twitter:description" content="from the  card">
</head><body><title>not this</title></body></html>`

const PAGES: Readonly<Record<string, readonly [type: string, body: string | Buffer]>> = {
  '/graph': ['text/html; charset=utf-8', GRAPH],
  '/plain': ['text/html', '<title> A\n title </title><p>words'],
  '/latin': ['text/html; charset=iso-8859-1', Buffer.from('<title>Caf\xe9</title>', 'latin1')],
  '/long': ['text/html', `<title>early</title>${'<p>x'.repeat(500_000)}`],
  '/bare': ['text/html', '<p>nothing to say'],
  '/words': ['text/plain', '<title>no page</title>'],
  '/lost': ['text/html', '<title>No picture</title><meta property="og:image" content="http://10.0.0.1/a.png">'],
}

async function withPages(t: TestContext) {
  const image = await picture('png', 1_600, 800)
  const server = createServer((request, response) => {
    if (request.url === '/picture.png') return void response.end(image)
    if (request.url === '/silent') return
    const [type, body] = PAGES[request.url ?? ''] ?? []
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type ?? 'text/html' }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const world = await createStageWorld()
  const http = createGuardedHttp({ allow: ['127.0.0.1'] })
  t.after(async () => {
    server.closeAllConnections()
    server.close()
    await http[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  })
  const finder = createPreviewFinder({ http, stage: world.stage, timeoutMs: 500 })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    left: world.left,
    find: (text: string, more: { url?: string; large?: boolean; required?: true } = {}) =>
      finder.find(text, { from: 'page', large: false, ...more }, world.signal),
    refusal: (text: string) =>
      finder.find(text, { from: 'page', large: false, required: true }, world.signal).then(
        () => 'found',
        ({ code }: { code: string }) => code,
      ),
  }
}

test('the page that is meant is looked at, whatever the text links to before it', async (t) => {
  const { origin, find } = await withPages(t)
  const url = `${origin}/plain`
  const found = await find(`see ${origin}/graph and ${url}`, { url })
  assert.deepEqual([found?.url, found?.title], [url, 'A title'])
})

test('a page is shown with its title, its description and its picture', async (t) => {
  const { origin, find } = await withPages(t)
  const found = await find(`see ${origin}/graph, it is good`)
  assert.deepEqual([found?.url, found?.title, found?.description], [`${origin}/graph`, 'Café & more', 'from the card'])
  assert.deepEqual([found?.image?.mimetype, found?.image?.width, found?.image?.height], ['image/jpeg', 300, 150])
  assert.equal((await sharp(found?.image?.thumbnail).metadata()).width, 160)
  const large = await find(`${origin}/graph`, { large: true })
  assert.deepEqual([large?.large, large?.image?.width], [true, 1_280])
})

test('plain pages, other charsets and long pages are read; a picture that is not to be had is left out', async (t) => {
  const { origin, find, left } = await withPages(t)
  const titles = ['/plain', '/latin', '/long', '/lost'].map(async (path) => (await find(origin + path))?.title)
  assert.deepEqual(await Promise.all(titles), ['A title', 'Café', 'early', 'No picture'])
  assert.equal((await find(`${origin}/lost`))?.image, null)
  assert.deepEqual(await left(), [])
})

test('without a page the text goes alone, unless it has to have one', async (t) => {
  const { origin, find, refusal } = await withPages(t)
  for (const text of [
    'no link',
    `${origin}/gone`,
    `${origin}/silent`,
    'http://10.0.0.1/',
    `${origin}/bare`,
    `${origin}/words`,
  ]) {
    assert.equal(await find(text), null, text)
  }
  assert.equal(await refusal('no link'), 'BAD_REQUEST')
  assert.equal(await refusal(`${origin}/gone`), 'FILE_FETCH_FAILED')
  assert.equal(await refusal(`${origin}/silent`), 'FILE_FETCH_FAILED')
  assert.equal(await refusal('http://10.0.0.1/'), 'ADDRESS_FORBIDDEN')
  assert.equal((await find(`${origin}/bare`, { required: true }))?.title, '127.0.0.1')
})

test('a link ends where the sentence does', () => {
  assert.equal(findLink('go to https://example.org/a?b=c.'), 'https://example.org/a?b=c')
  assert.equal(findLink('(see https://example.org/x)'), 'https://example.org/x')
  assert.equal(findLink('https://example.org/a_(b)'), 'https://example.org/a_(b)')
  assert.equal(findLink('at www.example.org, or'), 'www.example.org')
  assert.equal(findLink('http:// and nothing'), null)
})

test('broken pages are read as far as they go', () => {
  assert.deepEqual(readPage('<meta property="og:title" content="x'), { title: null, description: null, image: null })
  assert.equal(readPage('<title>never closed').title, 'never closed')
  assert.equal(readPage(`<title>${'y'.repeat(1_000)}</title>`).title?.length, 300)
  assert.equal(decodePage(Buffer.from('\ufeffhä', 'utf16le'), 'text/html'), 'hä')
  assert.equal(decodePage(Buffer.from('ok'), 'text/html; charset=nonsense'), 'ok')
})
