import { spawn, spawnSync } from 'node:child_process'
import { Agent, EventSource } from 'undici'
import { until } from './wait.ts'

/** One event, as a program outside gets it. */
export interface Got {
  readonly id: string
  readonly type: string
  // oxlint-disable-next-line typescript/no-explicit-any -- data of many shapes
  readonly data: any
}

/** A client that keeps what it got. */
export interface EventClient extends Disposable {
  readonly got: readonly Got[]
  hears(text: string): Promise<Got>
}

const textOf = ({ data }: Got): unknown => data.data?.message?.content?.text

/** The texts of the messages that came, in order, repeats included. */
export const textsOf = (client: Pick<EventClient, 'got'>): readonly string[] =>
  client.got.map(textOf).filter((text) => typeof text === 'string')

const hears = (got: readonly Got[]) => (text: string) =>
  until(`the event of "${text}"`, () => got.find((one) => textOf(one) === text) ?? null)

/** Null when there is no curl here. */
export const curlVersion = (): string | null => {
  const { status, stdout } = spawnSync('curl', ['--version'], { encoding: 'utf8' })
  return status === 0 ? (stdout.split('\n')[0] ?? '') : null
}

/** `curl -N`, whose lines are read as they come. */
export function followWithCurl(url: string, headers: Readonly<Record<string, string>>): EventClient {
  const args = Object.entries({ accept: 'text/event-stream', ...headers }).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ])
  const child = spawn('curl', ['-sSN', ...args, url], { stdio: ['ignore', 'pipe', 'ignore'] })
  const got: Got[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    got.push(...blocks.flatMap(toGot))
  })
  return { got, hears: hears(got), [Symbol.dispose]: () => void child.kill('SIGKILL') }
}

function toGot(block: string): readonly Got[] {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
  const data = field('data')
  return data === undefined
    ? []
    : [{ id: field('id') ?? '', type: field('event') ?? 'message', data: JSON.parse(data) }]
}

/** The standard's EventSource, which connects again by itself with the id of the last event it had. */
export function followWithEventSource(
  url: string,
  types: readonly string[],
): EventClient & { readonly asked: string[] } {
  const got: Got[] = []
  const asked: string[] = []
  const agent = new Agent().compose((dispatch) => (options, handler) => {
    const headers = options.headers as Record<string, string> | undefined
    asked.push(headers?.['last-event-id'] ?? headers?.['Last-Event-ID'] ?? '')
    return dispatch(options, handler)
  })
  const source = new EventSource(url, { node: { dispatcher: agent } } as ConstructorParameters<typeof EventSource>[1])
  for (const type of types) {
    source.addEventListener(type, (event) => {
      const { lastEventId, data } = event as unknown as { readonly lastEventId: string; readonly data: string }
      got.push({ id: lastEventId, type, data: JSON.parse(data) })
    })
  }
  return {
    got,
    asked,
    hears: hears(got),
    [Symbol.dispose]() {
      source.close()
      void agent.destroy()
    },
  }
}
