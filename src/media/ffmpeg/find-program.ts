import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** The path of a program, as a shell would find it; null when it is not there. */
export async function findProgram(name: string, searchPath: string): Promise<string | null> {
  for (const folder of searchPath.split(delimiter).filter((part) => part !== '')) {
    for (const file of process.platform === 'win32' ? [`${name}.exe`] : [name]) {
      const path = join(folder, file)
      if (await isProgram(path)) return path
    }
  }
  return null
}

/** Whether there is something to run. */
export const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
