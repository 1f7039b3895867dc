import type { ObjectStore } from '../../../core/model/session.ts'
import { badRequest } from '../required.ts'

/** An instance's own object store. */
export interface RyzeS3 {
  readonly region: string
  readonly bucket: string
  readonly accessKey: string
  readonly secretKey: string
  /** Null: that of AWS. */
  readonly endpoint: string | null
  readonly pathPrefix: string | null
}

/** As a request names it. */
export interface S3Fields {
  readonly enabled?: boolean | null
  readonly region?: string | null
  readonly bucket?: string | null
  readonly accessKey?: string | null
  readonly secretKey?: string | null
  readonly endpoint?: string | null
  readonly pathPrefix?: string | null
}

const DEFAULT_REGION = 'us-east-1'

/** Null switches it off. A secret that is left out stays as it was, with the same key. Throws BAD_REQUEST. */
export function fromRyzeS3(fields: S3Fields, before: RyzeS3 | null): RyzeS3 | null {
  if (!fields.enabled) return null
  const accessKey = requireField(fields.accessKey, 'accessKey')
  const kept = before?.accessKey === accessKey ? before.secretKey : null
  return {
    region: fields.region?.trim() || DEFAULT_REGION,
    bucket: requireBucket(requireField(fields.bucket, 'bucket')),
    accessKey,
    secretKey: requireField(fields.secretKey?.trim() || kept, 'secretKey'),
    endpoint: toEndpoint(fields.endpoint?.trim()),
    pathPrefix: fields.pathPrefix?.trim() || null,
  }
}

function requireField(value: string | null | undefined, name: string): string {
  const text = value?.trim()
  if (!text) throw badRequest(`${name} is required when S3 is enabled`)
  return text
}

function requireBucket(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(name)) throw badRequest('bucket is invalid')
  return name
}

function toEndpoint(text: string | undefined): string | null {
  if (!text) return null
  if (!/^https?:\/\/[^\s@]+$/i.test(text) || !URL.canParse(text)) {
    throw badRequest('endpoint must be an http or https address')
  }
  return text
}

/** As the session is told. */
export const toObjectStore = ({ region, bucket, accessKey, secretKey, endpoint, pathPrefix }: RyzeS3): ObjectStore => ({
  endpoint: endpoint ?? `https://s3.${region}.amazonaws.com`,
  region,
  bucket,
  prefix: pathPrefix ?? '',
  accessKeyId: accessKey,
  secretAccessKey: secretKey,
})

/** The secret is never shown. */
export function toRyzeS3(s3: RyzeS3 | null) {
  const secretKey = null
  if (!s3) {
    return { enabled: false, region: null, bucket: null, accessKey: null, secretKey, endpoint: null, pathPrefix: null }
  }
  const { region, bucket, accessKey, endpoint, pathPrefix } = s3
  return { enabled: true, region, bucket, accessKey, secretKey, endpoint, pathPrefix }
}
