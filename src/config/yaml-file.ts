import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { CONFIG_FILE_VARIABLE, isSettingName } from './schema.ts'

/** A settings file as flat names and texts, or why it cannot be used. */
export type YamlFile =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problem: string }

/** Reads a YAML file: nested (`webhook: { url: … }`) or flat (`WAYPOST_WEBHOOK_URL: …`). */
export function readYamlFile(path: string): YamlFile {
  try {
    const content: unknown = parse(readFileSync(path, 'utf8'))
    if (content === null) return { ok: true, values: new Map() }
    if (!isTable(content)) return { ok: false, problem: `${path}: expected names and values` }
    return { ok: true, values: flatten(content) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { ok: false, problem: `${path} (${CONFIG_FILE_VARIABLE}) cannot be read: ${reason.split('\n')[0]}` }
  }
}

function flatten(content: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  const walk = (table: Readonly<Record<string, unknown>>, prefix: string): void => {
    for (const [key, value] of Object.entries(table)) {
      const name = variableName(prefix, key)
      if (isTable(value) && !isSettingName(name)) walk(value, name)
      else if (value !== null) values.set(name, asText(value))
    }
  }
  walk(content, 'WAYPOST')
  return values
}

/** `webhook` and `retriesPolicy`, `retries-policy` or `retries_policy` give `WAYPOST_WEBHOOK_RETRIES_POLICY`. */
function variableName(prefix: string, key: string): string {
  const name = key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase()
  return name.startsWith('WAYPOST_') ? name : `${prefix}_${name}`
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(',')
  if (isTable(value)) {
    return Object.entries(value)
      .map(([key, item]) => `${key}:${String(item)}`)
      .join(';')
  }
  return String(value)
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
