import { tagged } from '../../../dialect.ts'
import { createSession } from './create.ts'
import { deleteSession } from './delete.ts'
import { getSession } from './get.ts'
import { listSessions } from './list.ts'
import { logoutSessionDeprecated } from './logout-deprecated.ts'
import { logoutSession } from './logout.ts'
import { getMe } from './me.ts'
import { restartSession } from './restart.ts'
import { startSessionDeprecated } from './start-deprecated.ts'
import { startSession } from './start.ts'
import { stopSessionDeprecated } from './stop-deprecated.ts'
import { stopSession } from './stop.ts'
import { updateSession } from './update.ts'

/** WAHA's tag Sessions. */
export const sessions = tagged('Sessions', [
  listSessions,
  createSession,
  getSession,
  updateSession,
  deleteSession,
  getMe,
  startSession,
  stopSession,
  logoutSession,
  restartSession,
  startSessionDeprecated,
  stopSessionDeprecated,
  logoutSessionDeprecated,
])
