import { Type } from 'typebox'
import type { Principal } from '../../../../core/api-keys.ts'
import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import type { Session } from '../../../../core/model/session.ts'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { fromWahaConfig } from '../../convert/config.ts'
import { toSessionDto } from '../../convert/session.ts'
import { maybe } from '../../schemas/fields.ts'
import { MAX_NAME, sessionConfig, sessionDto, type WahaSessionConfig } from '../../schemas/session.ts'
import { maySeeConfig, requireAction } from './visibility.ts'

/** POST /api/sessions/start: create or update, and start; 422 when it runs already. */
export const startSessionDeprecated = route('POST /api/sessions/start', {
  summary: 'Upsert and start a session',
  deprecated: true,
  access: bodySession('control', 'name'),
  status: 201,
  body: Type.Object({ name: Type.String({ minLength: 1 }), config: maybe(sessionConfig) }),
  response: sessionDto,
  async handle(gateway, { body, principal }) {
    const { name, config = null } = body
    const existing = await gateway.sessions.get(name)
    const shown = { config: maySeeConfig(principal) }
    if (!existing) return toSessionDto(await create(gateway, name, { config, principal }), shown)
    if (existing.wanted === 'running') {
      throw new GatewayError('SESSION_ALREADY_STARTED', `Session '${name}' is already started.`)
    }
    if (config) {
      requireAction(principal, 'setting')
      await gateway.sessions.update(name, fromWahaConfig(config, existing.config))
    }
    return toSessionDto(await gateway.sessions.start(name), shown)
  },
})

function create(
  gateway: Gateway,
  name: string,
  options: { readonly config: WahaSessionConfig | null; readonly principal: Principal | null },
): Promise<Session> {
  if (options.principal?.scope !== 'admin') throw new GatewayError('FORBIDDEN', 'Forbidden')
  if (name.length > MAX_NAME) {
    throw new GatewayError('SESSION_NAME_INVALID', `name must be shorter than or equal to ${MAX_NAME} characters`)
  }
  return gateway.sessions.create({ name, config: fromWahaConfig(options.config), start: true })
}
