import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { CONFIG_FILE_VARIABLE } from './schema.ts'
import { readYamlFile } from './yaml-file.ts'

/** Settings as texts, before any check. */
export interface RawSettings {
  readonly values: ReadonlyMap<string, string>
  /** What is wrong with the files themselves. */
  readonly problems: readonly string[]
}

const DEFAULT_CONFIG_FILE = 'waypost.yaml'

/**
 * Gathers the settings of this process: environment, then `.env`, then the YAML file; the first that names a variable
 * wins, and an empty value counts as none. The only place that reads the environment.
 */
export function readSettings(
  folder: string = process.cwd(),
  environment: NodeJS.ProcessEnv = process.env,
): RawSettings {
  const values = new Map<string, string>()
  const problems: string[] = []
  const take = (entries: Iterable<readonly [string, string | undefined]>) => {
    for (const [name, text] of entries) {
      if (name.startsWith('WAYPOST_') && text !== undefined && text.trim() !== '' && !values.has(name)) {
        values.set(name, text.trim())
      }
    }
  }
  take(Object.entries(environment))
  take(Object.entries(readDotEnv(folder, problems)))
  const named = values.get(CONFIG_FILE_VARIABLE)
  const path = resolve(folder, named ?? DEFAULT_CONFIG_FILE)
  if (named !== undefined || existsSync(path)) {
    const file = readYamlFile(path)
    if (file.ok) take(file.values)
    else problems.push(file.problem)
  }
  return { values, problems }
}

function readDotEnv(folder: string, problems: string[]): NodeJS.Dict<string> {
  const path = resolve(folder, '.env')
  if (!existsSync(path)) return {}
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    problems.push(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return {}
  }
}

/** The folders in which programs are looked for. */
export const readSearchPath = (environment: NodeJS.ProcessEnv = process.env): string => environment['PATH'] ?? ''

/** The script of this project as which npm runs this process; null when npm does not. */
export function npmScript(): string | null {
  const { npm_package_name: name, npm_lifecycle_event: script } = process.env
  return name === 'waypost' ? (script ?? null) : null
}
