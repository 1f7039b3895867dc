import assert from 'node:assert/strict'
import type { Sandbox } from '../../src/server.ts'
import { eventually } from './client.ts'

/** JSON as a foreign program reads it: every field may be there. */
export interface Json {
  readonly [field: string]: Json | undefined
}

/** The control API of a sandbox, as a foreign program calls it. */
export interface ControlClient {
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Json }>
  /** The answer to a request that must succeed. */
  get<T = Json>(path: string): Promise<T>
  done<T = Json>(method: string, path: string, body?: unknown): Promise<T>
  refused(
    status: number,
    words: RegExp,
    request: readonly [method: string, path: string, body?: unknown],
  ): Promise<void>
  /** Looks until the answer fits. */
  shows<T>(path: string, isWanted: (body: T) => boolean, what: string): Promise<T>
}

/** Calls the control API of this sandbox. */
export function controlOf(sandbox: Sandbox): ControlClient {
  const call: ControlClient['call'] = async (method, path, body) => {
    const options = body === undefined ? { method } : { method, body: JSON.stringify(body) }
    const answer = await fetch(`${sandbox.control}${path}`, options)
    return { status: answer.status, body: (await answer.json()) as Json }
  }
  const done = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await call(method, path, body)
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body as T
  }
  return {
    call,
    done,
    get: (path) => done('GET', path),
    async refused(status, words, [method, path, body]) {
      const answer = await call(method, path, body)
      assert.equal(answer.status, status, JSON.stringify(answer.body))
      assert.match(JSON.stringify(answer.body['error']), words)
    },
    async shows<T>(path: string, isWanted: (body: T) => boolean, what: string) {
      let last = await done<T>('GET', path)
      await eventually(async () => {
        last = await done<T>('GET', path)
        return isWanted(last)
      }, what)
      return last
    },
  }
}
