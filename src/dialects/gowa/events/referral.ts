import { isProto, type Proto } from '../convert/content.ts'

/** The advertisement that a chat was begun from, in GOWA's names of WhatsApp's fields. */
const NAMES: Readonly<Record<string, string>> = {
  ctwaClid: 'ctwa_clid',
  sourceUrl: 'source_url',
  sourceId: 'source_id',
  ref: 'ref',
  sourceApp: 'source_app',
  title: 'ad_title',
  body: 'ad_body',
  thumbnailUrl: 'thumbnail_url',
  originalImageUrl: 'original_image_url',
  mediaUrl: 'media_url',
}

/** Null without one. */
export function toReferral(context: unknown): Proto | null {
  const ad = isProto(context) ? context.externalAdReply : null
  if (!isProto(ad)) return null
  const told = Object.entries(NAMES).flatMap(([field, name]) => {
    const value = ad[field]
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : []
  })
  return told.length > 0 ? Object.fromEntries(told) : null
}
