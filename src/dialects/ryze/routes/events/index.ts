import { tagged } from '../../../dialect.ts'
import { getWebhook, getWebhookAlias } from './get-webhook.ts'
import { getWebsocket } from './get-websocket.ts'
import { setWebhook } from './webhook.ts'
import { setWebsocket } from './websocket.ts'

/** RyzeAPI's module Events. */
export const events = tagged('Events', [setWebhook, getWebhook, getWebhookAlias, setWebsocket, getWebsocket])
