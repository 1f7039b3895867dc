import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { paste } from '../../support/doc-blocks.ts'
import { curlRequests } from '../ryze/curl.ts'
import type { Demo } from './demo.ts'

/** What a command of a page got. */
export interface TerminalAnswer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  readonly body: any
}

export interface Surroundings {
  /** What the page's variables stand for. */
  readonly env?: Readonly<Record<string, string>>
  /** Headers that the page leaves out: where it shows no credentials. */
  readonly headers?: Readonly<Record<string, string>>
}

const hasCurl = spawnSync('curl', ['--version']).status === 0

/** Runs the command as it stands: in a shell where there is a curl, else as a shell and curl would read it. */
export function runCurl(demo: Demo, command: string, around: Surroundings = {}): Promise<TerminalAnswer> {
  return hasCurl ? runInShell(demo, command, around) : runByFetch(command, around)
}

async function runInShell(demo: Demo, command: string, { env = {}, headers = {} }: Surroundings) {
  // Everything that is not printed comes from curl's own settings.
  const home = await mkdtemp(join(demo.folder, 'home-'))
  const more = Object.entries(headers).map(([name, value]) => `header = "${name}: ${value}"\n`)
  await writeFile(join(home, '.curlrc'), `silent\nshow-error\nwrite-out = "\\n%{http_code}"\n${more.join('')}`)
  await using shell = paste(command, { cwd: home, env: { ...env, HOME: home } })
  assert.equal(await shell.ended, 0, `${command}\n${shell.output()}`)
  const [, body = '', status] = /^([^]*)\n(\d{3})$/.exec(shell.output()) ?? []
  return toAnswer(Number(status), body)
}

async function runByFetch(command: string, { env = {}, headers = {} }: Surroundings) {
  const [request] = curlRequests(command.replace(/\$(\w+)/g, (whole, name: string) => env[name] ?? whole))
  assert.ok(request?.origin, command)
  const { origin, path, method, body } = request
  const response = await fetch(origin + path, {
    method,
    headers: { ...headers, ...request.headers },
    ...(body !== '' && { body }),
  })
  return toAnswer(response.status, await response.text())
}

function toAnswer(status: number, text: string): TerminalAnswer {
  return { status, body: /^[[{]/.test(text) ? JSON.parse(text) : text }
}
