import { SETTINGS, type SettingName } from './schema.ts'

/** The settings in effect, as texts without secrets, for operators. */
export function describeSettings(texts: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {}
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const { fallback, secret } = SETTINGS[name] as { fallback: string | null; secret?: true }
    const text = texts.get(name) ?? fallback
    if (text === null || text === '') continue
    shown[name] = secret ? describeSecret(name, text) : withoutCredentials(text)
  }
  return shown
}

/** The database's kind and place help an operator; its password and every other secret stay out. */
function describeSecret(name: SettingName, text: string): string {
  return name === 'WAYPOST_DATABASE' ? withoutCredentials(text) : '(set)'
}

/** User, password and query of an address may hold secrets. */
function withoutCredentials(text: string): string {
  if (!/^[a-z]+:\/\//i.test(text) || !URL.canParse(text)) return text
  const url = new URL(text)
  url.username = ''
  url.password = ''
  url.search = ''
  url.hash = ''
  return url.href
}
