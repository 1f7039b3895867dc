import type { Logger } from '../core/ports/logger.ts'
import type { MediaStore } from '../core/ports/media-store.ts'
import type { GuardedHttp } from '../util/guarded-http.ts'
import { createLocalMedia } from './local.ts'
import { createOwnMedia } from './own.ts'
import type { S3Settings } from './s3-place.ts'

/** Where the operator wants files to live. */
export interface MediaPlace {
  readonly folder: string
  /** Instead of the folder. */
  readonly mediaS3: Omit<S3Settings, 'accessKeyId' | 'secretAccessKey'> | null
  readonly secrets: { readonly s3AccessKeyId: string | null; readonly s3SecretAccessKey: string | null }
}

export interface MediaStoreDeps {
  readonly logger: Logger
  /** For the object stores of sessions, whose addresses their owners choose. */
  readonly http: Pick<GuardedHttp, 'fetch'>
}

/** In the session's own object store, else in the operator's when there is one, else in the folder. */
export async function createMediaStore(place: MediaPlace, { logger, http }: MediaStoreDeps): Promise<MediaStore> {
  const shared = await createSharedStore(place, logger)
  return createOwnMedia(shared, async (settings) => {
    const { createS3Media } = await import('./s3.ts')
    return createS3Media(settings, { logger, fetch: http.fetch })
  })
}

async function createSharedStore({ folder, mediaS3, secrets }: MediaPlace, logger: Logger): Promise<MediaStore> {
  const { s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = secrets
  if (!mediaS3 || accessKeyId === null || secretAccessKey === null) return createLocalMedia({ folder })
  const { createS3Media } = await import('./s3.ts')
  return createS3Media({ ...mediaS3, accessKeyId, secretAccessKey }, { logger })
}
