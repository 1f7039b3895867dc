import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { startChild, type Child } from './child.ts'
import { createJsonClient, type JsonClient } from './json-client.ts'

/** A sandbox in a process of its own, driven through its control API alone. */
export interface SandboxProcess extends AsyncDisposable {
  readonly child: Child
  readonly url: string
  readonly rootKey: string
  readonly media: string
  readonly control: JsonClient
}

const BIN = fileURLToPath(new URL('../../sandbox/src/bin.ts', import.meta.url))

/** Starts it on free ports of the loopback address. */
export async function startSandbox(args: readonly string[] = []): Promise<SandboxProcess> {
  const child = startChild({ args: [BIN, '--port', '0', '--control', '0', ...args] })
  const first = await child.line('the first line of the sandbox', (line) => line.startsWith('{'))
  const { url, rootKey, media, control } = JSON.parse(first) as Record<string, string>
  if (!url || !rootKey || !media || !control) throw new Error(`unexpected first line: ${first}`)
  return {
    child,
    url,
    rootKey,
    media,
    control: createJsonClient(control),
    async [Symbol.asyncDispose]() {
      try {
        if (child.process.exitCode === null && child.process.signalCode === null) await refuseUnknown(control)
      } finally {
        await child[Symbol.asyncDispose]()
      }
    },
  }
}

/** No test may end well that asked the network for something it does not know. */
async function refuseUnknown(control: string): Promise<void> {
  const { body } = await createJsonClient(control).get('/stats')
  assert.deepEqual(body.unknownRequests, {}, 'requests that the network does not know')
}
