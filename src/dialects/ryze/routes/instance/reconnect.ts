import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { awaitStatus } from '../../await-status.ts'
import { success } from '../../envelope.ts'
import { refusedAs } from '../../errors.ts'
import { requireInstance } from '../../required.ts'
import { instanceStatusAnswer } from '../../schemas/instance.ts'

const TIMEOUT_MS = 30_000

/** POST /api/instance/reconnect/{instance}: with the pairing there is. Answers when it is connected. */
export const reconnect = route('POST /api/instance/reconnect/:instance', {
  summary: 'Reconnect instance',
  access: INSTANCE.control,
  response: instanceStatusAnswer,
  async handle(gateway, request) {
    const name = requireInstance(request)
    const { me } = await gateway.sessions.require(name)
    if (!me) throw refusedAs(400, 'Instance has no saved session — call /connect first')
    await gateway.sessions.restart(name)
    const session = await awaitStatus(gateway, name, {
      statuses: ['working', 'scan_qr', 'failed', 'stopped'],
      timeoutMs: TIMEOUT_MS,
    })
    if (session.status === 'working') return success('Instance reconnected', { instance: { status: 'connected' } })
    throw refusedAs(500, `Failed to reconnect: ${session.trouble?.message ?? `the instance is ${session.status}`}`)
  },
})
