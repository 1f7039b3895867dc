import type { ObjectPlace } from '../core/ports/encoder.ts'

/** An object store that speaks S3, and where in it files are kept. */
export interface S3Settings {
  /** Without the bucket. */
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  /** Before every key; empty for none. */
  readonly prefix: string
  /** The bucket stands in the path rather than in the host name. */
  readonly forcePathStyle: boolean
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Links lead to the object store, which then has to be reachable for whoever has them. */
  readonly direct: boolean
}

/** Of the bucket, without a slash at the end. */
export function addressOf({ endpoint, bucket, forcePathStyle }: S3Settings): string {
  const url = new URL(endpoint)
  if (forcePathStyle) url.pathname = `${url.pathname.replace(/\/+$/, '')}/${bucket}`
  else url.host = `${bucket}.${url.host}`
  return url.href.replace(/\/$/, '')
}

/** What stands before every key. */
export const startOf = ({ prefix }: S3Settings): string => (prefix === '' ? '' : `${prefix.replace(/^\/+|\/+$/g, '')}/`)

/** Where a session's file lies, whether it is there or not. */
export function locateIn(settings: S3Settings, session: string, name: string): ObjectPlace {
  const Key = `${startOf(settings)}${session}/${name}`
  const path = Key.split('/').map(encodeURIComponent).join('/')
  return { Bucket: settings.bucket, Key, url: `${addressOf(settings)}/${path}` }
}
