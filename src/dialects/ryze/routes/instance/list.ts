import { Type } from 'typebox'
import { reaches, type Principal } from '../../../../core/api-keys.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import type { Session } from '../../../../core/model/session.ts'
import type { DialectSettings } from '../../../index.ts'
import { route } from '../../../dialect.ts'
import { ANY_TOKEN, findInstance, maySeeSecrets } from '../../auth.ts'
import { ryzeConfigOf } from '../../convert/config.ts'
import { toRyzeInstance } from '../../convert/instance.ts'
import { success } from '../../envelope.ts'
import { namesIn } from '../../instance-names.ts'
import { instancesAnswer } from '../../schemas/instance.ts'

/** GET /api/instance/list: the caller's instances with their states; the documented way to ask for one. */
export const createListInstances = ({ showTokens }: Pick<DialectSettings['ryze'], 'showTokens'>) =>
  route('GET /api/instance/list', {
    summary: 'List instances',
    access: ANY_TOKEN,
    query: Type.Object({ instanceName: Type.Optional(Type.String()) }),
    response: instancesAnswer,
    async handle(gateway, { query, principal }) {
      if (!principal) throw new Error('the route lets in who shows no token')
      const sessions = await select(gateway, principal, namesIn(query.instanceName ?? ''))
      const secrets = maySeeSecrets(principal)
      const shown = { secrets, token: secrets && showTokens }
      const instances = await Promise.all(sessions.map((session) => show(gateway, session, shown)))
      return success(`${instances.length} ${instances.length === 1 ? 'Instance' : 'Instances'} found`, { instances })
    },
  })

/** One name must exist; of several, those that do not are left out. A TokenInstance sees its own, whatever it asks for. */
async function select(gateway: Gateway, principal: Principal, names: readonly string[]): Promise<readonly Session[]> {
  if (principal.scope === 'session') return [await gateway.sessions.require(principal.session ?? '')]
  if (names.length === 1) return [await findInstance(gateway, principal, names[0])]
  const account = principal.account === null ? {} : { account: principal.account }
  const all = await gateway.sessions.list({ includeStopped: true, ...account })
  const sessions = all.filter((session) => reaches(principal, session))
  return names.length === 0 ? sessions : sessions.filter(({ name }) => names.includes(name))
}

async function show(gateway: Gateway, session: Session, shown: { readonly secrets: boolean; readonly token: boolean }) {
  const { name, me, config } = session
  const token = shown.token ? (ryzeConfigOf(config).token ?? '') : ''
  const pictureUrl = me ? ((await gateway.chats.pictures(name, [me.phone])).get(me.phone) ?? null) : null
  return toRyzeInstance(session, { token, pictureUrl, secrets: shown.secrets })
}
