import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Message } from '../model/message.ts'
import type { ObjectPlace, SessionLinks } from '../ports/encoder.ts'
import { fileOf } from './file-of.ts'
import { toFileName } from './file-name.ts'

/** What a link carries beside its path. */
export interface SignedQuery {
  /** Unix seconds. */
  readonly expires?: unknown
  readonly signature?: unknown
}

/** Addresses of messages' files: signed, and good for a while. */
export interface MediaLinks {
  /** The same message, time and name always give the same address; it does not matter whether the file is here yet. */
  of(session: string): SessionLinks
  /** Whether a request for this file shows a signature of ours that has not expired. */
  isSigned(session: string, file: string, query: SignedQuery): boolean
}

export interface MediaLinksDeps {
  /** Where the gateway is reached; its address may become known later. */
  readonly info: { readonly baseUrl: string }
  readonly secret: Uint8Array
  readonly lifeMs: number
  readonly now: () => number
  /** Where the object store keeps a file; null when files live elsewhere. */
  readonly locate: (session: string, sha256: string) => ObjectPlace | null
}

export function createMediaLinks({ info, secret, lifeMs, now, locate }: MediaLinksDeps): MediaLinks {
  const key = createHmac('sha256', secret).update('links to files').digest()
  const sign = (session: string, file: string, expires: number) =>
    createHmac('sha256', key)
      .update(JSON.stringify([session, file, expires]))
      .digest('base64url')
  return {
    of: (session) => ({
      link(message, at, { name = toName(message), part } = {}) {
        const found = fileOf(message, part)
        if (!found) return null
        const { media } = found
        const file = toFileName(name, found)
        const expires = expiryOf(at, lifeMs)
        const place = media.sha256 === undefined ? null : locate(session, media.sha256)
        const path = `/api/files/${encodeURIComponent(session)}/${encodeURIComponent(file).replaceAll('%40', '@')}`
        return {
          url: `${info.baseUrl}${path}?expires=${expires}&signature=${sign(session, file, expires)}`,
          mimetype: media.mimetype,
          filename: media.fileName,
          s3: place && { Bucket: place.Bucket, Key: place.Key },
          s3Url: place?.url ?? null,
        }
      },
    }),
    isSigned(session, file, { expires, signature }) {
      if (typeof signature !== 'string' || typeof expires !== 'string' || !/^\d{1,12}$/.test(expires)) return false
      const expected = Buffer.from(sign(session, file, Number(expires)))
      const shown = Buffer.from(signature)
      if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return false
      return Number(expires) * 1000 > now()
    },
  }
}

const toName = ({ id, chat, fromMe }: Message): string => `${fromMe}_${chat}_${id}`

const HOUR_MS = 3_600_000

/** At whole hours: lists that are asked for again and again show the same links. */
const expiryOf = (at: number, lifeMs: number): number => (Math.ceil((at + lifeMs) / HOUR_MS) * HOUR_MS) / 1000
