import { FILE_KINDS, type FileToSend } from '../actors/compose-file.ts'
import type { SendOptions } from '../actors/phone.ts'
import type { Sandbox } from '../sandbox.ts'
import { base64, flag, integer, listOf, oneOf, optional, shaped, text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, routeWithBody, routeWithQuery, route, type ControlReply, type ControlRoute } from './route.ts'
import { ADDRESS, SEND_FIELDS } from './send-fields.ts'

const JSON_LIMIT = 24 << 20
const LARGEST_SIDE = 20_000
const DAY_SECONDS = 86_400

const MOST_PAGES = 10_000
const MOST_IN_ALBUM = 30
const WAVEFORM_LIMIT = 88

const ONE_FILE = {
  mimetype: optional(text({ max: 200 })),
  name: optional(text({ max: 255 })),
  caption: optional(text()),
  seconds: optional(integer({ min: 0, max: DAY_SECONDS })),
  width: optional(integer({ min: 1, max: LARGEST_SIDE })),
  height: optional(integer({ min: 1, max: LARGEST_SIDE })),
  animated: optional(flag()),
  viewOnce: optional(flag()),
  pages: optional(integer({ min: 1, max: MOST_PAGES })),
  waveform: optional(base64(WAVEFORM_LIMIT)),
}

const FILE_FIELDS = { to: ADDRESS, kind: oneOf(FILE_KINDS), ...ONE_FILE, ...SEND_FIELDS }

/** Phones put pictures and videos into albums, and nothing else. */
const ALBUM_FILE = { kind: oneOf(['image', 'video']), data: base64(JSON_LIMIT), ...ONE_FILE }

/** Files: sending them, downloading what arrived, and losing them. */
export function fileRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [...sendingRoutes(sandbox), ...receivingRoutes(sandbox)]
}

type Asked = FileToSend & SendOptions & { readonly to: string }

async function send(account: ReturnType<typeof requireAccount>, asked: Asked): Promise<ControlReply> {
  const { to, id, quoted, addressing, mentions, forwardingScore, audience, ...file } = asked
  const options = Object.entries({ id, quoted, addressing, mentions, forwardingScore, audience })
  const given = Object.fromEntries(options.filter(([, value]) => value !== undefined)) as SendOptions
  const sent = await account.sendFile(to, file, given)
  return ok({ id: sent.id, chat: sent.chat, timestamp: sent.timestamp, file: sent.details.file }, 201)
}

function sendingRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/files',
        summary: 'Send a file of up to 16 MB: encrypted and uploaded as phones do',
        bodyLimit: JSON_LIMIT,
        shape: { data: base64(JSON_LIMIT), ...FILE_FIELDS },
      },
      (request, asked) => send(requireAccount(sandbox, request), asked),
    ),
    routeWithQuery(
      {
        method: 'POST',
        path: '/accounts/{number}/uploads',
        summary: 'Send a file of up to 256 MB: the body is its bytes, lists are parted by commas',
        raw: true,
        query: FILE_FIELDS,
      },
      (request, asked) => send(requireAccount(sandbox, request), { ...asked, data: request.bytes }),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/albums',
        summary: 'Send pictures and videos that belong together: the message that announces them, then one for each',
        bodyLimit: JSON_LIMIT,
        shape: { to: ADDRESS, files: listOf(shaped(ALBUM_FILE), MOST_IN_ALBUM) },
      },
      async (request, { to, files }) => {
        const sent = await requireAccount(sandbox, request).sendAlbum(to, files)
        return ok({ messages: sent.map(({ id, chat, timestamp }) => ({ id, chat, timestamp })) }, 201)
      },
    ),
  ]
}

function receivingRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    route(
      {
        method: 'GET',
        path: '/accounts/{number}/messages/{id}/file',
        summary: 'The file of a message, decrypted with the keys of this phone; it ends early when a hash is wrong',
      },
      (request) => {
        const { mimetype, name, bytes } = requireAccount(sandbox, request).openFile(request.params['id'] ?? '')
        const fileName = encodeURIComponent(name ?? 'file')
        const headers = {
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename*=UTF-8''${fileName}`,
          'x-mimetype': mimetype.replaceAll(/[^\x20-\x7e]/g, ''),
        }
        return { status: 200, bytes, headers }
      },
    ),
    routeWithQuery(
      {
        method: 'DELETE',
        path: '/accounts/{number}/messages/{id}/file',
        summary:
          'Lose a file: on the media server (later downloads get 410, or 404 when it is missing), or on this phone',
        query: { from: oneOf(['server', 'phone']), missing: optional(flag()) },
      },
      async (request, { from, missing = false }) => {
        const account = requireAccount(sandbox, request)
        const id = request.params['id'] ?? ''
        if (from === 'phone') await account.loseFile(id)
        else account.dropFile(id, missing ? 'missing' : 'gone')
        return ok({ lost: id, from })
      },
    ),
  ]
}
