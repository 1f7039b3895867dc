import { parseArgs } from 'node:util'

import { createControl } from '../control.ts'
import { runSteps } from '../steps.ts'
import { createZapo } from './client.ts'
import { record } from './events.ts'
import type { Session } from './session.ts'
import { groupSteps } from './steps-groups.ts'
import { messageSteps } from './steps-messages.ts'
import { pairingSteps } from './steps-pairing.ts'
import { stateSteps } from './steps-state.ts'
import { unlinkSteps } from './steps-unlink.ts'

const { values } = parseArgs({
  options: {
    library: { type: 'string' },
    url: { type: 'string' },
    'root-key': { type: 'string' },
    media: { type: 'string' },
    control: { type: 'string' },
    number: { type: 'string' },
  },
})

const session = await createSession()
const failed = await runSteps(session, [...pairingSteps, ...stateSteps, ...messageSteps, ...groupSteps, ...unlinkSteps])
await session.client.disconnect().catch(() => undefined)
process.exit(failed > 0 ? 1 : 0)

async function createSession(): Promise<Session> {
  const number = need('number')
  const next = (offset: number) => String(Number(number) + offset)
  const network = { url: need('url'), rootKey: need('root-key'), media: need('media') }
  const zapo = await createZapo(need('library'), network)
  const client = zapo.client('main')
  return {
    zapo,
    client,
    recorder: record(client),
    control: createControl(need('control')),
    number,
    anna: next(1),
    ben: next(2),
    coder: next(3),
    group: '',
  }
}

function need(name: keyof typeof values): string {
  const value = values[name]
  if (value === undefined) throw new Error(`--${name} is missing`)
  return value
}
