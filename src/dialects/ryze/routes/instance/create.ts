import type { Static } from 'typebox'
import { ALL_ACTIONS } from '../../../../core/api-keys.ts'
import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import { DEFAULT_SESSION_CONFIG, type SessionConfig } from '../../../../core/model/session.ts'
import type { DialectSettings } from '../../../index.ts'
import { route } from '../../../dialect.ts'
import { ACCOUNT } from '../../auth.ts'
import { withRyzeConfig } from '../../convert/config.ts'
import { DEFAULT_LABEL, toRyzeInstance } from '../../convert/instance.ts'
import { fromRyzeProxy } from '../../convert/proxy.ts'
import { fromRyzeS3, type S3Fields } from '../../convert/s3.ts'
import { DEFAULT_SETTINGS, namedSettings, withSettings } from '../../convert/settings.ts'
import { fromWebhookRequest } from '../../convert/webhook.ts'
import { success } from '../../envelope.ts'
import { requireText } from '../../required.ts'
import { instanceAnswer, newInstanceRequest } from '../../schemas/instance.ts'

type NewInstance = Static<typeof newInstanceRequest>

/** POST /api/instance/new: an instance that is not connected yet, with its token. */
export const createCreateInstance = ({ showTokens }: Pick<DialectSettings['ryze'], 'showTokens'>) =>
  route('POST /api/instance/new', {
    summary: 'Create instance',
    access: ACCOUNT,
    bucket: 'create',
    status: 201,
    body: newInstanceRequest,
    response: instanceAnswer,
    async handle(gateway, { body, principal }) {
      const name = requireText(body.name, 'Instance name is required')
      const chosen = body.token || undefined
      if (chosen !== undefined && (await gateway.keys.authenticate(chosen))) throw inUse()
      const account = principal?.account ?? null
      await gateway.sessions.create({ name, account, start: false, config: toConfig(body) })
      const token = await giveToken(gateway, name, chosen)
      if (showTokens) await change(gateway, name, (config) => withRyzeConfig(config, { token }))
      await addWebhook(gateway, name, body)
      const session = await gateway.sessions.require(name)
      return success('Instance created successfully', {
        instance: toRyzeInstance(session, { token, pictureUrl: null, secrets: true }),
      })
    },
  })

const inUse = () => new GatewayError('KEY_IN_USE', 'Token already in use')

const change = (gateway: Gateway, name: string, edit: (config: SessionConfig) => SessionConfig) =>
  gateway.sessions.update(name, edit, { restart: 'never' })

/** Without its token the name would be taken, and nobody could use it. */
async function giveToken(gateway: Gateway, session: string, secret: string | undefined): Promise<string> {
  try {
    const key = { scope: 'session', session, active: true, actions: ALL_ACTIONS } as const
    return (await gateway.keys.create({ ...key, ...(secret !== undefined && { secret }) })).secret
  } catch (error) {
    await gateway.sessions.delete(session)
    throw error
  }
}

/** A part that cannot be used is left out: the instance is made all the same, and shows the part as not enabled. */
function toConfig(body: NewInstance): SessionConfig {
  const proxy = orNull(() =>
    fromRyzeProxy({
      enabled: body.proxyEnabled ?? false,
      host: body.proxyHost ?? null,
      port: body.proxyPort ?? null,
      protocol: body.proxyProtocol ?? null,
      username: body.proxyUsername ?? null,
      password: body.proxyPassword ?? null,
    }),
  )
  const settings = { ...DEFAULT_SETTINGS, ...namedSettings(body) }
  const s3 = orNull(() => fromRyzeS3(s3Of(body), null))
  const config = withRyzeConfig(withSettings({ ...DEFAULT_SESSION_CONFIG, proxy }, settings), { ...(s3 && { s3 }) })
  if (!body.websocketEnabled) return config
  const { websocketEvents, websocketMediaBase64 } = body
  const websocket = { enabled: true, events: websocketEvents ?? [], mediaBase64: websocketMediaBase64 ?? false }
  return withRyzeConfig(config, { websocket })
}

const s3Of = (body: NewInstance): S3Fields => ({
  enabled: body.s3Enabled ?? false,
  region: body.s3Region ?? null,
  bucket: body.s3Bucket ?? null,
  accessKey: body.s3AccessKey ?? null,
  secretKey: body.s3SecretKey ?? null,
  endpoint: body.s3Endpoint ?? null,
  pathPrefix: body.s3PathPrefix ?? null,
})

/** The address is only checked once the instance is there: a refused one must not keep it from being made. */
async function addWebhook(gateway: Gateway, name: string, body: NewInstance): Promise<void> {
  const webhook = orNull(() =>
    fromWebhookRequest({
      label: DEFAULT_LABEL,
      enabled: body.webhookEnabled ?? false,
      url: body.webhookURL,
      authorization: body.webhookAuthorization,
      byEvents: body.webhookByEvents,
      events: body.webhookEvents,
      mediaBase64: body.webhookMediaBase64,
    }),
  )
  if (!webhook?.enabled) return
  await change(gateway, name, (config) => withRyzeConfig(config, { webhooks: [webhook] })).catch(onlyRefusals)
}

function onlyRefusals(error: unknown): null {
  if (error instanceof GatewayError && ['BAD_REQUEST', 'ADDRESS_FORBIDDEN'].includes(error.code)) return null
  throw error
}

function orNull<T>(make: () => T): T | null {
  try {
    return make()
  } catch (error) {
    return onlyRefusals(error)
  }
}
