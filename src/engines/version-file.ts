import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WebVersion } from './baileys/version.ts'

/** The last web version that WhatsApp accepted, kept in the data folder. */
export function createVersionFile(folder: string) {
  const path = join(folder, 'web-version.json')
  return {
    async read(): Promise<WebVersion | null> {
      try {
        const value: unknown = JSON.parse(await readFile(path, 'utf8'))
        return isVersion(value) ? value : null
      } catch {
        return null // a first start, or a file that is worth nothing
      }
    },
    async write(version: WebVersion): Promise<void> {
      await mkdir(folder, { recursive: true })
      await writeFile(`${path}.new`, JSON.stringify(version))
      await rename(`${path}.new`, path)
    },
  }
}

const isVersion = (value: unknown): value is WebVersion =>
  Array.isArray(value) && value.length === 3 && value.every((part) => Number.isSafeInteger(part) && part >= 0)
