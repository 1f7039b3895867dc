import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import sharp from 'sharp'
import { holdUpload } from '../core/uploads.ts'
import {
  base64,
  createStageWorld,
  facts,
  film,
  MOVING,
  picture,
  SOUNDING,
  testWithFfmpeg as testWith,
} from './testing/media.ts'

test('a JPEG goes as it is, measured, with a small picture of itself', async () => {
  await using world = await createStageWorld()
  const bytes = await picture('jpeg')
  const staged = await world.put(bytes, 'image', { name: 'a.jpg', mimetype: 'image/png' })
  assert.deepEqual(await readFile(staged.path), bytes)
  assert.deepEqual([staged.mimetype, staged.name, staged.size], ['image/jpeg', 'a.jpg', bytes.length])
  assert.deepEqual([staged.width, staged.height], [640, 480])
  assert.equal(staged.sha256, createHash('sha256').update(bytes).digest('hex'))
  const small = await sharp(staged.thumbnail).metadata()
  assert.deepEqual([small.format, small.width, small.height], ['jpeg', 72, 54])
  assert.equal((await world.left()).length, 1)
  await world.stage.release(staged)
  assert.deepEqual(await world.left(), [])
})

test('other pictures become JPEG when that is wanted, and large ones smaller', async () => {
  await using world = await createStageWorld()
  for (const type of ['webp', 'gif', 'tiff', 'avif'] as const) {
    const staged = await world.put(await picture(type), 'image', { convert: true, name: `my.${type}` })
    const { format, width } = await sharp(staged.path).metadata()
    assert.deepEqual([format, width, staged.width], ['jpeg', 640, 640], type)
    assert.deepEqual([staged.mimetype, staged.name], ['image/jpeg', 'my.jpg'])
  }
  const smaller = await world.put(await picture('png'), 'image', { maxEdge: 320 })
  assert.deepEqual([smaller.width, smaller.height, (await sharp(smaller.path).metadata()).width], [320, 240, 320])
  const same = await world.put(await picture('png'), 'image', { maxEdge: 640 })
  assert.deepEqual([same.mimetype, same.width], ['image/png', 640])
  assert.equal((await world.left()).length, 6)
})

test('a picture that lies on its side is measured and made as it is shown', async () => {
  await using world = await createStageWorld()
  const turned = await sharp(await picture('jpeg'))
    .withMetadata({ orientation: 6 })
    .toBuffer()
  const kept = await world.put(turned, 'image')
  assert.deepEqual([kept.width, kept.height], [480, 640])
  const made = await world.put(turned, 'image', { maxEdge: 320 })
  assert.deepEqual([made.width, made.height], [240, 320])
})

test('a sticker is WebP of 512 × 512 with a transparent rim, and goes on moving', async () => {
  await using world = await createStageWorld()
  const still = await world.put(await picture('png', 400, 200), 'sticker', { convert: true })
  const { format, width, height, hasAlpha } = await sharp(still.path).metadata()
  assert.deepEqual([format, width, height, hasAlpha, still.animated], ['webp', 512, 512, true, false])
  assert.ok(still.size <= 100 * 1024)
  const corner = await sharp(still.path).ensureAlpha().raw().toBuffer()
  assert.equal(corner[3], 0, 'the corner is transparent')
  const frames = await Promise.all([picture('png', 300, 300), picture('jpeg', 300, 300)])
  const gif = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  const moving = await world.put(gif, 'sticker', { convert: true })
  const { pages, pageHeight, width: wide } = await sharp(moving.path, { animated: true }).metadata()
  assert.deepEqual([moving.animated, pages, wide, pageHeight], [true, 2, 512, 512])
  assert.ok(moving.size <= 500 * 1024)
  const again = await world.put(await readFile(still.path), 'sticker')
  assert.equal(again.sha256, still.sha256)
})

test('documents keep their bytes; their type is what the bytes are, or what nothing contradicts', async () => {
  await using world = await createStageWorld()
  const types = async (bytes: Uint8Array | string, mimetype?: string, name?: string) =>
    (await world.put(bytes, 'document', { ...(mimetype && { mimetype }), ...(name && { name }) })).mimetype
  assert.equal(await types('a,b\n1,2\n', undefined, 'table.csv'), 'text/csv')
  assert.equal(await types('{"a":1}', 'application/json'), 'application/json')
  assert.equal(await types('plain words', 'image/png', 'a.pdf'), 'text/plain')
  assert.equal(await types('%PDF-1.7\n1 0 obj', 'text/html', 'a.txt'), 'application/pdf')
  assert.equal(await types(await picture('png'), 'application/pdf'), 'image/png')
  assert.equal(await types(Uint8Array.of(0, 1, 2, 3, 0xff), 'text/plain'), 'application/octet-stream')
  assert.equal(await types(Uint8Array.of(0, 1, 2, 3, 0xff), 'application/x-own'), 'application/x-own')
  assert.equal(await types('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'), 'image/svg+xml')
  const seen = await world.put(await picture('jpeg'), 'document', { name: 'photo.jpg' })
  assert.ok(seen.thumbnail)
})

test('data URLs and uploads come in, and an upload stays the property of its request', async () => {
  await using world = await createStageWorld()
  const bytes = await picture('png')
  const data = `data:image/png;name=x.png;base64,${bytes.toString('base64').replace(/.{76}/g, '$&\r\n')}\n`
  for (const source of [{ from: 'base64', data } as const, { from: 'url', url: data } as const]) {
    const staged = await world.stage.stage(source, 'image', world.signal)
    assert.equal(staged.size, bytes.length)
    await world.stage.release(staged)
  }
  const path = join(world.folder, 'upload')
  await writeFile(path, bytes)
  using held = holdUpload({ path, size: bytes.length, sha256: 'a'.repeat(64), name: '../up.png' })
  const staged = await world.stage.stage(held.upload, 'image', world.signal)
  assert.deepEqual([staged.name, staged.width], ['up.png', 640])
  await world.stage.release(staged)
  assert.deepEqual(await world.left(), ['upload'])
})

test('the thumbnails of twenty photos take less than a second each by far', async () => {
  await using world = await createStageWorld()
  const photo = await picture('jpeg', 1920, 1080)
  const began = performance.now()
  for (let i = 0; i < 20; i++) await world.stage.release(await world.put(photo, 'image'))
  const perSecond = 20_000 / (performance.now() - began)
  assert.ok(perSecond >= 20, `${perSecond.toFixed(1)} a second`)
})

testWith('a video that phones play goes as it is, measured', async () => {
  await using world = await createStageWorld()
  const mp4 = await film([...MOVING, ...SOUNDING, '-pix_fmt', 'yuv420p', '-c:a', 'aac'], 'mp4')
  const staged = await world.put(mp4, 'video')
  assert.deepEqual(await readFile(staged.path), mp4)
  assert.deepEqual([staged.mimetype, staged.width, staged.height, staged.seconds], ['video/mp4', 160, 120, 2])
  const { format, width } = await sharp(staged.thumbnail).metadata()
  assert.deepEqual([format, width], ['jpeg', 72])
  const smaller = await world.put(mp4, 'video', { maxEdge: 80 })
  assert.deepEqual([smaller.width, smaller.height, facts(smaller.path)['width']], [80, 60, 80])
})

testWith('other videos become MP4 with H.264 and AAC', async () => {
  await using world = await createStageWorld()
  const webm = await film([...MOVING, ...SOUNDING, '-c:v', 'libvpx', '-c:a', 'libopus'], 'webm')
  assert.match(
    await world.refusal(base64(webm), 'video'),
    /^FILE_INVALID: .*video\/webm with vp8 with opus: set convert/,
  )
  const staged = await world.put(webm, 'video', { convert: true, name: 'clip.webm' })
  const { video, audio, pixels, width, seconds } = facts(staged.path)
  assert.deepEqual([video, audio, pixels, width, seconds], ['h264', 'aac', 'yuv420p', 160, 2])
  assert.deepEqual([staged.name, staged.mimetype, staged.seconds], ['clip.mp4', 'video/mp4', 2])
  const bytes = await readFile(staged.path)
  assert.ok(bytes.indexOf('moov') < bytes.indexOf('mdat'), 'plays before it is whole')
})

testWith('a round video is square, and a GIF a video without sound', async () => {
  await using world = await createStageWorld()
  const mp4 = await film([...MOVING, ...SOUNDING, '-pix_fmt', 'yuv420p', '-c:a', 'aac'], 'mp4')
  const note = await world.put(mp4, 'note')
  assert.deepEqual([note.width, note.height, facts(note.path)['audio']], [480, 480, 'aac'])
  const silent = await world.put(mp4, 'gif')
  assert.deepEqual([silent.width, facts(silent.path)['audio']], [160, undefined])
  const gif = await world.put(await film(MOVING, 'gif'), 'gif', { name: 'dance.gif' })
  assert.deepEqual(
    [gif.name, gif.mimetype, gif.seconds, facts(gif.path)['video']],
    ['dance.mp4', 'video/mp4', 2, 'h264'],
  )
})

testWith('a voice message is OGG with Opus, with its loudness', async () => {
  await using world = await createStageWorld()
  const quietThenLoud = ['-af', "volume='if(lt(t,1),0.05,1)':eval=frame"]
  const mp3 = await film([...SOUNDING, ...quietThenLoud], 'mp3')
  assert.match(await world.refusal(base64(mp3), 'voice'), /^FILE_INVALID: .*audio\/mpeg with mp3: set convert/)
  const voice = await world.put(mp3, 'voice', { convert: true, name: 'hello.mp3' })
  const { format, audio, rate, channels } = facts(voice.path)
  assert.deepEqual([format, audio, rate, channels], ['ogg', 'opus', '48000', 1])
  assert.deepEqual([voice.mimetype, voice.name, voice.seconds], ['audio/ogg; codecs=opus', 'hello.ogg', 2])
  const { waveform = [] } = voice
  assert.equal(waveform.length, 64)
  assert.ok(Math.max(...waveform.slice(0, 28)) < 20 && Math.min(...waveform.slice(36, 60)) > 80, waveform.join())
  const again = await world.put(await readFile(voice.path), 'voice')
  assert.deepEqual([again.sha256, again.waveform], [voice.sha256, waveform])
})

testWith('audio files are measured, and made M4A when phones do not play them', async () => {
  await using world = await createStageWorld()
  const mp3 = await world.put(await film(SOUNDING, 'mp3'), 'audio')
  assert.deepEqual([mp3.mimetype, mp3.seconds], ['audio/mpeg', 2])
  const wav = await film(SOUNDING, 'wav')
  assert.match(await world.refusal(base64(wav), 'audio'), /^FILE_INVALID: .*set convert/)
  const m4a = await world.put(wav, 'audio', { convert: true })
  assert.deepEqual([m4a.mimetype, m4a.name, facts(m4a.path)['audio']], ['audio/mp4', 'audio.m4a', 'aac'])
})

testWith('what is converted names the file that it was made of: twice made it is not the same', async () => {
  await using world = await createStageWorld()
  const mp3 = await film(SOUNDING, 'mp3')
  const given = createHash('sha256').update(mp3).digest('hex')
  const [one, two] = [
    await world.put(mp3, 'voice', { convert: true }),
    await world.put(mp3, 'voice', { convert: true }),
  ]
  assert.notEqual(one.sha256, two.sha256)
  assert.deepEqual([one.givenSha256, two.givenSha256], [given, given])
  const kept = await world.put(await readFile(one.path), 'voice')
  assert.deepEqual([kept.sha256, 'givenSha256' in kept], [one.sha256, false])
})

test('without ffmpeg only what has to be converted is refused', async () => {
  await using world = await createStageWorld({ searchPath: '/nowhere' })
  const box = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom\0\0\0\0isommp42')])
  const staged = await world.put(box, 'video')
  assert.equal(staged.mimetype, 'video/mp4')
  assert.match(await world.refusal(base64(box), 'note'), /^CONVERTER_MISSING: ffmpeg is not installed: install ffmpeg/)
  assert.equal((await world.left()).length, 1)
})
