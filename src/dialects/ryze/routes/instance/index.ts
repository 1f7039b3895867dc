import type { DialectSettings } from '../../../index.ts'
import { tagged } from '../../../dialect.ts'
import { connect } from './connect.ts'
import { createCreateInstance } from './create.ts'
import { deleteInstance } from './delete.ts'
import { getProxy } from './get-proxy.ts'
import { getS3 } from './get-s3.ts'
import { getSettings } from './get-settings.ts'
import { createListInstances } from './list.ts'
import { logout } from './logout.ts'
import { metrics } from './metrics.ts'
import { updateProxy } from './proxy.ts'
import { reconnect } from './reconnect.ts'
import { updateS3 } from './s3.ts'
import { updateSettings } from './settings.ts'

/** RyzeAPI's module Instance. */
export const createInstanceRoutes = (settings: DialectSettings['ryze']) =>
  tagged('Instance', [
    createCreateInstance(settings),
    createListInstances(settings),
    connect,
    reconnect,
    logout,
    deleteInstance,
    getSettings,
    updateSettings,
    getProxy,
    updateProxy,
    getS3,
    updateS3,
    metrics,
  ])
