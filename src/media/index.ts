import type { Logger } from '../core/ports/logger.ts'
import type { MediaStore } from '../core/ports/media-store.ts'
import { createLocalMedia } from './local.ts'
import type { S3Settings } from './s3.ts'

/** Where the operator wants files to live. */
export interface MediaPlace {
  readonly folder: string
  /** Instead of the folder. */
  readonly mediaS3: Omit<S3Settings, 'accessKeyId' | 'secretAccessKey'> | null
  readonly secrets: { readonly s3AccessKeyId: string | null; readonly s3SecretAccessKey: string | null }
}

/** In the object store when there is one, else in the folder. */
export async function createMediaStore({ folder, mediaS3, secrets }: MediaPlace, logger: Logger): Promise<MediaStore> {
  const { s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = secrets
  if (!mediaS3 || accessKeyId === null || secretAccessKey === null) return createLocalMedia({ folder })
  const { createS3Media } = await import('./s3.ts')
  return createS3Media({ ...mediaS3, accessKeyId, secretAccessKey }, { logger })
}
