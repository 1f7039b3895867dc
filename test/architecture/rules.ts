/** Which top folder of src/ may import which; the picture is in docs/architecture.md. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  util: [],
  config: ['util'],
  core: ['util'],
  engines: ['core', 'util'],
  dialects: ['core', 'util'],
  sinks: ['core', 'util'],
  store: ['core', 'util'],
  cluster: ['core', 'util'],
  media: ['core', 'util'],
  http: ['core', 'util'],
  watch: ['core', 'util'],
}

/** Single files outside these folders that may be imported: what they are is the folder's business to say. */
export const OPEN_FILES: Readonly<Record<string, readonly string[]>> = {
  http: ['src/dialects/dialect.ts'],
}

/** Files directly in src/: they wire the parts, and may import all of them. */
export const WIRING: readonly string[] = [
  'src/main.ts',
  'src/app.ts',
  'src/demo.ts',
  'src/global-webhooks.ts',
  'src/start-failure.ts',
  'src/stopping.ts',
]

/** Folders whose subfolders are adapters that never import each other. */
export const ADAPTERS: readonly string[] = ['dialects', 'engines', 'sinks']

/** Every package in use, and the folders or files that may import it. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@fastify/': ['src/http/'],
  '@nats-io/': ['src/sinks/nats/'],
  baileys: ['src/engines/baileys/', 'sandbox/src/wire/'],
  'file-type': ['src/media/staging/'],
  fastify: ['src/http/', 'src/dialects/', 'src/app.ts'],
  htmlparser2: ['src/media/previews/'],
  'ipaddr.js': ['src/util/address-guard.ts'],
  kysely: ['src/store/'],
  mime: ['src/media/staging/'],
  'node:sqlite': ['src/store/', 'src/cluster/local.ts', 'sandbox/src/world/'],
  pg: ['src/store/', 'src/cluster/postgres.ts'],
  pino: ['src/util/logger.ts', 'src/engines/', 'src/main.ts', 'src/app.ts'],
  'prom-client': ['src/watch/'],
  qrcode: ['src/dialects/', 'src/http/'],
  s3mini: ['src/media/'],
  s3rver: ['src/media/s3.test.ts'],
  sharp: ['src/media/'],
  typebox: ['src/dialects/', 'src/http/'],
  undici: ['src/util/', 'src/engines/baileys/'],
  uuidv7: ['src/util/', 'src/core/', 'src/dialects/'],
  ws: ['src/http/', 'src/dialects/', 'sandbox/src/'],
  yaml: ['src/config/'],
  zod: ['src/config/'],
}

/** Packages that a start does without: large, and many installations never use them. */
export const LOADED_WHEN_USED: readonly string[] = [
  '@nats-io/',
  'file-type',
  'htmlparser2',
  'mime',
  'pg',
  'qrcode',
  's3mini',
  'sharp',
]

/** The only reader of the environment. */
export const ENVIRONMENT_READERS: readonly string[] = ['src/config/env.ts']

/** The size budget of docs/style.md. */
export const MAX_FILE_LINES = 400
export const MAX_FUNCTION_LINES = 60

/** A factory is what a class is elsewhere: its methods are functions of their own, and this is its limit as a whole. */
export const MAX_FACTORY_LINES = 300

/** Files over the budget, each with its reason. */
export const LONG_FILES: Readonly<Record<string, string>> = {}

/** Functions over the budget as `path#name`, each with its reason. */
export const LONG_FUNCTIONS: Readonly<Record<string, string>> = {
  'src/store/migrations/0001-initial.ts#initial': 'a list of statements, read from top to bottom',
}

/** Names that say nothing. */
export const EMPTY_WORDS = /(^|[-.])(utils?|helpers?|managers?|services?|processors?|misc)([-.]|$)/
