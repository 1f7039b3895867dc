import type { Server } from 'node:http'
import type { Sandbox } from '../sandbox.ts'
import { accountRoutes } from './account-routes.ts'
import { answerRoutes } from './answer-routes.ts'
import { callRoutes } from './call-routes.ts'
import { chatRoutes } from './chat-routes.ts'
import { contactRoutes } from './contact-routes.ts'
import { deviceRoutes } from './device-routes.ts'
import { faultRoutes } from './fault-routes.ts'
import { fileRoutes } from './file-routes.ts'
import { groupRoutes } from './group-routes.ts'
import { createControlServer } from './http.ts'
import { labelRoutes } from './label-routes.ts'
import { messageChangeRoutes } from './message-change-routes.ts'
import { messageRoutes } from './message-routes.ts'
import { toOpenApi } from './openapi.ts'
import { presenceRoutes } from './presence-routes.ts'
import { profileRoutes } from './profile-routes.ts'
import { CONTROL_PAGE } from './page.ts'
import { pastRoutes } from './past-routes.ts'
import { ok, route, type ControlRoute } from './route.ts'

/** The control API of a sandbox, ready to listen. `beforeAnswer` makes durable what an answer tells. */
export function createControl(sandbox: Sandbox, beforeAnswer: () => void): Server {
  const routes = [
    ...accountRoutes(sandbox),
    ...deviceRoutes(sandbox),
    ...messageRoutes(sandbox),
    ...messageChangeRoutes(sandbox),
    ...answerRoutes(sandbox),
    ...fileRoutes(sandbox),
    ...chatRoutes(sandbox),
    ...labelRoutes(sandbox),
    ...contactRoutes(sandbox),
    ...presenceRoutes(sandbox),
    ...callRoutes(sandbox),
    ...profileRoutes(sandbox),
    ...groupRoutes(sandbox),
    ...faultRoutes(sandbox),
    ...pastRoutes(sandbox),
    ...systemRoutes(sandbox),
  ]
  const document = toOpenApi(routes)
  const own = [
    ...routes,
    route({ method: 'GET', path: '/openapi.json', summary: 'This document' }, () => ok(document)),
    route({ method: 'GET', path: '/', summary: 'The page' }, () => ({
      status: 200,
      body: CONTROL_PAGE,
      contentType: 'text/html; charset=utf-8',
    })),
  ]
  return createControlServer(own, beforeAnswer)
}

function systemRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    route({ method: 'GET', path: '/health', summary: 'Whether the sandbox runs, and where' }, () =>
      ok({ status: 'ok', url: sandbox.url, rootKey: sandbox.rootKey, media: sandbox.media }),
    ),
    route({ method: 'GET', path: '/stats', summary: 'What the network and the phones have counted' }, () =>
      ok(sandbox.stats()),
    ),
  ]
}
