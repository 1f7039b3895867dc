import type { SessionConfig } from '../../../core/model/session.ts'
import { ryzeConfigOf, withRyzeConfig } from './config.ts'

/** RyzeAPI's seven settings of an instance. */
export interface RyzeSettings {
  readonly autoRejectCalls: boolean
  readonly callRejectMessage: string
  readonly ignoreGroupMessages: boolean
  readonly keepOnlineStatus: boolean
  readonly autoReadMessages: boolean
  readonly disableHistorySync: boolean
  readonly ignoreStatus: boolean
}

/** What an instance is made with. */
export const DEFAULT_SETTINGS: RyzeSettings = {
  autoRejectCalls: false,
  callRejectMessage: '',
  ignoreGroupMessages: false,
  keepOnlineStatus: false,
  autoReadMessages: false,
  disableHistorySync: true,
  ignoreStatus: false,
}

export const toRyzeSettings = (config: SessionConfig): RyzeSettings => ({
  autoRejectCalls: config.automation.rejectCalls !== null,
  callRejectMessage: config.automation.rejectCalls?.message ?? ryzeConfigOf(config).callRejectMessage ?? '',
  ignoreGroupMessages: config.ignore.groups,
  keepOnlineStatus: config.automation.keepOnline,
  autoReadMessages: config.automation.readMessages,
  disableHistorySync: !config.history,
  ignoreStatus: config.ignore.status,
})

/** Fields of a request that may be absent, or null. */
export type SettingsChange = { readonly [Name in keyof RyzeSettings]?: RyzeSettings[Name] | null }

/** The settings that a request names; empty when it names none. */
export const namedSettings = (change: SettingsChange): Partial<RyzeSettings> =>
  Object.fromEntries(
    Object.keys(DEFAULT_SETTINGS)
      .map((name) => [name, change[name as keyof RyzeSettings]] as const)
      .filter(([, value]) => value !== undefined && value !== null),
  )

/** The configuration with some of the settings changed. */
export function withSettings(config: SessionConfig, change: Partial<RyzeSettings>): SessionConfig {
  const settings = { ...toRyzeSettings(config), ...change }
  return withRyzeConfig(
    {
      ...config,
      ignore: { ...config.ignore, groups: settings.ignoreGroupMessages, status: settings.ignoreStatus },
      history: !settings.disableHistorySync,
      automation: {
        readMessages: settings.autoReadMessages,
        keepOnline: settings.keepOnlineStatus,
        rejectCalls: settings.autoRejectCalls ? { message: settings.callRejectMessage } : null,
      },
    },
    { callRejectMessage: settings.callRejectMessage },
  )
}
