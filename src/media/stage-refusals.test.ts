import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import { createStagingFolder } from './staging/folder.ts'
import { base64, createStageWorld, film, MOVING, picture, testWithFfmpeg as testWith } from './testing/media.ts'

const MB = 1024 * 1024

/** A server whose files are of the unpleasant sort. */
async function listen(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    switch (request.url) {
      case '/huge.bin':
        return response.writeHead(200, { 'content-length': 2 * 1024 ** 3 }).flushHeaders()
      case '/endless':
        return pump(response)
      case '/stalls':
        return void response.write('begun')
      case '/gone':
        return void response.writeHead(404).end('no')
      case '/empty':
        return void response.end()
      case '/inward':
        return void response.writeHead(302, { location: 'http://10.1.2.3/secret' }).end()
      case '/round':
        return void response.writeHead(302, { location: '/round' }).end()
      case '/a%2F..%2F..%2Fpasswd%0A.txt?x=1':
        return void response.end('words')
      default:
        return void response
          .writeHead(200, { 'content-disposition': `attachment; filename="..\\\\evil\\u202e.txt"` })
          .end('words')
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function pump(response: ServerResponse): void {
  const piece = Buffer.alloc(65_536, 'x')
  const write = () => {
    while (!response.destroyed && response.write(piece));
  }
  response.on('drain', write)
  write()
}

test('addresses that give no file are refused, and nothing is left', async (t) => {
  const origin = await listen(t)
  await using world = await createStageWorld({ fetchIdleMs: 100, maxFileBytes: MB })
  const refusal = (url: string) => world.refusal({ from: 'url', url }, 'document')
  assert.match(await refusal(`${origin}/huge.bin`), /^FILE_TOO_LARGE: /)
  assert.match(await refusal(`${origin}/endless`), /^FILE_TOO_LARGE: /)
  assert.match(await refusal(`${origin}/stalls`), /^FILE_FETCH_FAILED: .*no byte within 100 ms/)
  assert.match(await refusal(`${origin}/gone`), /^FILE_FETCH_FAILED: .*status 404/)
  assert.match(await refusal(`${origin}/empty`), /^FILE_INVALID: the file is empty/)
  assert.match(await refusal(`${origin}/round`), /^FILE_FETCH_FAILED: .*redirects/)
  assert.match(await refusal(`${origin}/inward`), /^ADDRESS_FORBIDDEN: /)
  assert.match(await refusal('http://10.0.0.1/a.png'), /^ADDRESS_FORBIDDEN: /)
  assert.match(await refusal('http://[::1]/a.png'), /^ADDRESS_FORBIDDEN: /)
  assert.match(await refusal('file:///etc/passwd'), /^BAD_REQUEST: /)
  assert.match(await refusal('http://127.0.0.1:1/'), /^FILE_FETCH_FAILED: /)
  assert.deepEqual(await world.left(), [])
})

test('a file that is given up is not left either', async (t) => {
  const origin = await listen(t)
  await using world = await createStageWorld()
  const signal = AbortSignal.timeout(50)
  await assert.rejects(world.stage.stage({ from: 'url', url: `${origin}/stalls` }, 'document', signal), {
    code: 'FILE_FETCH_FAILED',
  })
  assert.deepEqual(await world.left(), [])
})

test('names lose their path, what cannot be seen, and their excess', async (t) => {
  const origin = await listen(t)
  await using world = await createStageWorld()
  const nameOf = async (name: string) => (await world.put('words', 'document', { name })).name
  assert.equal(await nameOf('../../etc/passwd'), 'passwd')
  assert.equal(await nameOf('C:\\temp\\a b.txt'), 'a b.txt')
  assert.equal(await nameOf('a\r\nb\0\u202Egpj.exe'), 'abgpj.exe')
  assert.equal(await nameOf('a<b>|c?.txt'), 'a_b__c_.txt')
  assert.equal(await nameOf('..'), 'file.txt')
  assert.equal(await nameOf('\u0000'), 'file.txt')
  assert.equal(await nameOf(`${'x'.repeat(500)}.pdf`), `${'x'.repeat(196)}.pdf`)
  assert.equal(await nameOf('😀'.repeat(150)), '😀'.repeat(100))
  const fetched = async (path: string) =>
    (await world.stage.stage({ from: 'url', url: origin + path }, 'document', world.signal)).name
  assert.equal(await fetched('/a%2F..%2F..%2Fpasswd%0A.txt?x=1'), 'passwd.txt')
  assert.equal(await fetched('/named'), 'evilu202e.txt')
})

test('Base64 has to be Base64, and a file must not be empty', async () => {
  await using world = await createStageWorld({ maxFileBytes: MB })
  const refusal = (data: string) => world.refusal({ from: 'base64', data }, 'document')
  for (const data of ['', '   ', 'data:text/plain;base64,']) {
    assert.match(await refusal(data), /^FILE_INVALID: the file is empty/, JSON.stringify(data))
  }
  for (const data of [
    'AAAAA',
    'not base64!',
    'AA=A',
    'QUJD====',
    'ä'.repeat(4),
    `${'A'.repeat(MB)}!${'A'.repeat(99)}`,
  ]) {
    assert.match(await refusal(data), /^FILE_INVALID: the file is not valid Base64/, data.slice(0, 10))
  }
  assert.match(await refusal('data:text/plain,hello'), /^FILE_INVALID: a data URL must look like/)
  assert.match(await refusal('A'.repeat(2 * MB)), /^FILE_TOO_LARGE: /)
  assert.deepEqual(await world.left(), [])
})

test('a path that a body names is no upload', async () => {
  await using world = await createStageWorld()
  const source = { from: 'upload', path: '/etc/hostname', size: 10, sha256: '' } as const
  assert.match(await world.refusal(source, 'document'), /^BAD_REQUEST: the file did not come with the request/)
})

test('what is no picture, or no whole one, is refused', async () => {
  await using world = await createStageWorld()
  const jpeg = await picture('jpeg')
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
  const refusal = (bytes: Uint8Array | string, mimetype = 'image/png') =>
    world.refusal(base64(bytes, { mimetype, name: 'a.png', convert: true }), 'image')
  assert.match(await refusal('only words'), /^FILE_INVALID: the file is not an image .*no known type/)
  assert.match(await refusal('%PDF-1.7\n'), /^FILE_INVALID: .* its bytes are application\/pdf/)
  assert.match(await refusal(svg, 'image/svg+xml'), /^FILE_INVALID: the file is not an image/)
  assert.match(await refusal(`<?xml version="1.0"?>${svg}`, 'image/svg+xml'), /^FILE_INVALID: the file is not an image/)
  assert.match(await refusal(jpeg.subarray(0, jpeg.length / 2)), /^FILE_INVALID: the image cannot be read/)
  assert.match(await refusal(jpeg.subarray(0, 20)), /^FILE_INVALID: /)
  for (const use of ['sticker', 'preview'] as const) {
    assert.match(await world.refusal(base64(svg, { convert: true }), use), /^FILE_INVALID: the file is not an image/)
  }
  assert.match(await world.refusal(base64(await picture('webp')), 'image'), /^FILE_INVALID: .*set convert/)
  assert.match(await world.refusal(base64(jpeg), 'sticker'), /^FILE_INVALID: .*set convert/)
  assert.deepEqual(await world.left(), [])
})

/** A PNG that says how large it is, with a small part of its pixels. */
function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const pixels = deflateSync(Buffer.alloc(MB))
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([mark, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

test('a picture that would fill the memory is refused by its size', async () => {
  await using world = await createStageWorld()
  const bomb = pngOf(20_000, 20_000)
  const before = process.memoryUsage().rss
  for (const use of ['image', 'sticker', 'preview'] as const) {
    const refusal = await world.refusal(base64(bomb, { convert: true }), use)
    assert.match(refusal, /^FILE_INVALID: the image has more than 100 million pixels/)
  }
  assert.ok(process.memoryUsage().rss - before < 50 * MB)
  assert.deepEqual(await world.left(), [])
})

testWith('what is no sound or video, or a broken one, is refused', async () => {
  await using world = await createStageWorld()
  const refusal = (bytes: Uint8Array | string, use: 'video' | 'voice' | 'audio' | 'gif' | 'note') =>
    world.refusal(base64(bytes, { convert: true }), use)
  const mp4 = await film([...MOVING, '-pix_fmt', 'yuv420p'], 'mp4')
  const fast = await film([...MOVING, '-pix_fmt', 'yuv420p', '-movflags', '+faststart'], 'mp4')
  assert.match(await refusal('#EXTM3U\nfile:///etc/passwd\n', 'video'), /^FILE_INVALID: the file is not a video/)
  assert.match(
    await refusal('ffconcat version 1.0\nfile /etc/passwd\n', 'voice'),
    /^FILE_INVALID: the file is not audio/,
  )
  assert.match(await refusal(await picture('png'), 'video'), /^FILE_INVALID: the file is not a video/)
  assert.match(await refusal(mp4.subarray(0, mp4.length / 2), 'video'), /^FILE_INVALID: the video cannot be read/)
  assert.match(await refusal(fast.subarray(0, fast.length - 100), 'video'), /^FILE_INVALID: the video cannot be read/)
  const garbled = Buffer.from(mp4)
  garbled.fill(0xff, mp4.indexOf('moov') + 4)
  assert.match(await refusal(garbled, 'note'), /^FILE_INVALID: the video cannot be read/)
  assert.match(await refusal(mp4, 'voice'), /^FILE_INVALID: the audio cannot be read/)
  assert.deepEqual(await world.left(), [])
})

testWith('a conversion ends at its limits, and leaves nothing', async () => {
  const gif = await film(MOVING, 'gif')
  await using slow = await createStageWorld({ convertTimeoutMs: 1 })
  assert.match(await slow.refusal(base64(gif), 'gif'), /^CONVERSION_FAILED: .*took too long/)
  assert.deepEqual(await slow.left(), [])
})

test('only so much is on the disk at a time', async () => {
  await using world = await createStageWorld({ maxBytes: 3_000, maxFiles: 3 })
  const text = 'x'.repeat(1_400)
  const first = await world.put(text, 'document')
  await world.put(text, 'document')
  assert.match(await world.refusal(base64(text), 'document'), /^QUEUE_FULL: /)
  await world.put('y', 'document')
  assert.match(await world.refusal(base64('z'), 'document'), /^QUEUE_FULL: /)
  await world.stage.release(first)
  await world.stage.release(first)
  await world.put(text, 'document')
  assert.equal((await world.left()).length, 3)
})

test('what a crash left behind goes at the start', async () => {
  await using world = await createStageWorld()
  await writeFile(join(world.folder, 'half'), 'x')
  await mkdir(join(world.folder, 'more'))
  await createStagingFolder({ folder: world.folder, maxFileBytes: 1, maxBytes: 1, maxFiles: 1 }).sweep()
  assert.deepEqual(await world.left(), [])
  await createStagingFolder({ folder: join(world.folder, 'none'), maxFileBytes: 1, maxBytes: 1, maxFiles: 1 }).sweep()
})

test('memory stays flat for a file of 200 MB', async (t) => {
  const size = 200 * MB
  const piece = Buffer.alloc(MB, 'x')
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': size })
    let left = size / MB
    const write = () => {
      while (left > 0) {
        left--
        if (!response.write(piece)) return
      }
      response.end()
    }
    response.on('drain', write)
    write()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  await using world = await createStageWorld({ maxFileBytes: size })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/large.bin`
  const before = process.memoryUsage().rss
  let highest = before
  const sampling = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 10)
  const staged = await world.stage.stage({ from: 'url', url }, 'document', world.signal)
  clearInterval(sampling)
  assert.deepEqual([staged.size, staged.name], [size, 'large.bin'])
  assert.ok(highest - before < 90 * MB, `grew by ${Math.round((highest - before) / MB)} MB`)
})

/** Red, 64 × 64, as phones of Apple keep pictures. */
const HEIC =
  'AAAAGGZ0eXBoZWljAAAAAG1pZjFoZWljAAABJ21ldGEAAAAAAAAAIWhkbHIAAAAAAAAAAHBpY3QAAAAAAAAAAAAAAAAAAAAADnBp' +
  'dG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABRwAAAGYAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAA' +
  'AKtpcHJwAAAAjmlwY28AAAByaHZjQwEECAAAAJ+oAAAAAB7wAPz9+PgAAA8DoAABABdAAQwB//8ECAAAAwCfqAAAAwAAHroCQKEA' +
  'AQAnQgEBBAgAAAMAn6gAAAMAAB6gIIEFlukpMLwFoCAAAAMAIAAAAwAhogABAAZEAcBxgRIAAAAUaXNwZQAAAAAAAABAAAAAQAAA' +
  'ABVpcG1hAAAAAAAAAAEAAQKBAgAAAG5tZGF0AAAAF0ABDAH//wQIAAADAJ+oAAADAAAeugJAAAAAJ0IBAQQIAAADAJ+oAAADAAAe' +
  'oCCBBZbpKTC8BaAgAAADACAAAAMAIQAAAAZEAcBxgRIAAAASKAGt4Men/4ar/7ril3WyPvL+'

test('a picture in HEIC is refused with what to do, and goes as a document', async () => {
  await using world = await createStageWorld()
  const heic = Buffer.from(HEIC, 'base64')
  assert.match(await world.refusal(base64(heic, { convert: true }), 'image'), /^FILE_INVALID.*HEIC.*JPEG.*document/)
  const { mimetype, size } = await world.put(heic, 'document')
  assert.deepEqual([mimetype, size], ['image/heic', heic.length])
})
