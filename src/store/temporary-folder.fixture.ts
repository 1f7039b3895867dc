import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that goes when it is disposed of. */
export function createTemporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-store-'))
  return {
    path: (name: string) => join(folder, name),
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
