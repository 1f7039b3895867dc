import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '../test/support/wait.ts'
import type { Figure } from './support/figure.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PORT = 3977

/** Seconds from `npm start` to the first answer, the second time it runs. */
export async function benchStart(): Promise<Figure> {
  await startOnce()
  return {
    name: 'start: seconds from npm start to the first answer',
    floor: null,
    ours: await startOnce(),
    aim: { limit: 2 },
  }
}

async function startOnce(): Promise<number> {
  const data = await mkdtemp(join(tmpdir(), 'waypost-bench-'))
  const started = performance.now()
  const env = { ...process.env, WAYPOST_DATA: data, WAYPOST_PORT: String(PORT), WAYPOST_LOG_LEVEL: 'error' }
  const child = spawn('npm', ['start', '--silent'], { cwd: ROOT, env, stdio: 'ignore', detached: true })
  try {
    await until(
      'the first answer',
      () =>
        fetch(`http://127.0.0.1:${PORT}/ping`).then(
          () => true,
          () => false,
        ),
      30_000,
    )
    return (performance.now() - started) / 1000
  } finally {
    // npm and what it started are one group.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    await new Promise((resolve) => child.once('exit', resolve))
    await rm(data, { recursive: true, force: true })
  }
}
