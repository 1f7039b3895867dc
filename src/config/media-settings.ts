import { z } from 'zod'
import { setting } from './setting.ts'
import { commaList, durationMs, onOff, origin, sizeBytes, wholeNumber } from './value-types.ts'

/** Files: those that are sent, and those of messages. */
export const MEDIA_SETTINGS = {
  WAYPOST_MEDIA_MAX_SIZE: setting({
    schema: sizeBytes(1024, 2 * 1024 ** 3),
    fallback: '100mb',
    expected: 'a size from 1kb to 2gb, such as 100mb',
    about: 'Largest file that is sent, however it comes. WhatsApp itself takes documents up to 2gb.',
  }),
  WAYPOST_MEDIA_STAGING_SIZE: setting({
    schema: sizeBytes(1024 ** 2, 1024 ** 4),
    fallback: '1gb',
    expected: 'a size from 1mb to 1024gb, such as 1gb',
    about:
      'How much of the disk files may take while they get ready to be sent; beyond it sends are refused for a moment.',
  }),
  WAYPOST_FFMPEG: setting({
    schema: z.string().min(1),
    fallback: null,
    absent: 'found as a shell finds it',
    expected: 'the path of ffmpeg, such as /usr/bin/ffmpeg',
    about: 'Where ffmpeg is, which converts audio and video; ffprobe has to stand beside it.',
  }),
  WAYPOST_MEDIA_DOWNLOAD: setting({
    schema: onOff,
    fallback: '1',
    expected: '0 or 1',
    about: '`1` fetches the files of messages as they come; `0` when they are asked for. A session may say otherwise.',
  }),
  WAYPOST_MEDIA_MIMETYPES: setting({
    schema: commaList,
    fallback: '',
    absent: 'all',
    expected: 'a comma list of types or their beginnings, such as image/,application/pdf',
    about: 'Which files are fetched as they come: types by how they begin, separated by commas.',
  }),
  WAYPOST_MEDIA_KEEP: setting({
    schema: durationMs(0, 3_650 * 24 * 3_600_000),
    fallback: '72h',
    expected: 'a time from 0 (for ever) to 87600h, such as 72h',
    about: 'How long a file is kept that nobody asks for; `0` for ever. Afterwards it is fetched again when asked for.',
  }),
  WAYPOST_MEDIA_MAX_TOTAL: setting({
    schema: sizeBytes(0, 1024 ** 5),
    fallback: '10gb',
    expected: 'a size from 0 (no limit), such as 10gb',
    about: 'How much all files may take together; beyond it those unused for longest go first. `0` for no limit.',
  }),
  WAYPOST_MEDIA_MAX_FILE: setting({
    schema: sizeBytes(1024, 1024 ** 4),
    fallback: '2gb',
    expected: 'a size from 1kb, such as 2gb',
    about: 'Larger files of messages are not fetched.',
  }),
  WAYPOST_MEDIA_PARALLEL: setting({
    schema: wholeNumber(1, 1_000),
    fallback: '8',
    expected: 'a number from 1 to 1000',
    about: 'How many files are fetched at the same time as they come; half of them for one session.',
  }),
  WAYPOST_MEDIA_LINK_LIFE: setting({
    schema: durationMs(60_000, 3_650 * 24 * 3_600_000),
    fallback: '168h',
    expected: 'a time from 1m to 87600h, such as 168h',
    about: 'How long links to files are good; whoever has one can read the file.',
  }),
  WAYPOST_MEDIA_S3_ENDPOINT: setting({
    schema: origin,
    fallback: null,
    absent: 'files are kept in the data folder',
    expected: 'an origin such as https://s3.eu-central-1.amazonaws.com',
    about: 'Object store that keeps the files of messages, without the bucket. Needs bucket and keys.',
  }),
  WAYPOST_MEDIA_S3_BUCKET: setting({
    schema: z.string().regex(/^[\w.-]{1,255}$/),
    fallback: null,
    expected: 'the name of a bucket',
    about: 'Bucket of the files.',
  }),
  WAYPOST_MEDIA_S3_REGION: setting({
    schema: z.string().regex(/^[\w-]{1,64}$/),
    fallback: 'auto',
    expected: 'a region such as eu-central-1, or auto',
    about: 'Region of the bucket.',
  }),
  WAYPOST_MEDIA_S3_PREFIX: setting({
    schema: z.string().regex(/^[\w./-]{0,200}$/),
    fallback: '',
    absent: 'none',
    expected: 'a path such as waypost/media',
    about: 'Path in the bucket under which the files are kept. No two gateways may share one.',
  }),
  WAYPOST_MEDIA_S3_PATH_STYLE: setting({
    schema: onOff,
    fallback: '1',
    expected: '0 or 1',
    about: '`1` names the bucket in the path, as most servers take it; `0` in the host name.',
  }),
  WAYPOST_MEDIA_S3_DIRECT: setting({
    schema: onOff,
    fallback: '0',
    expected: '0 or 1',
    about: '`1` sends who opens a link on to the object store; `0` passes the bytes through the gateway.',
  }),
  WAYPOST_MEDIA_S3_ACCESS_KEY_ID: setting({
    schema: z.string().min(1),
    fallback: null,
    expected: 'a key id',
    about: 'Key of the object store.',
    secret: true,
  }),
  WAYPOST_MEDIA_S3_SECRET_ACCESS_KEY: setting({
    schema: z.string().min(1),
    fallback: null,
    expected: 'a secret key',
    about: 'Secret of that key.',
    secret: true,
  }),
}
