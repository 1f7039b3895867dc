import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flushCompileCache } from 'node:module'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import GATEWAY from '../../bin/gateway.json' with { type: 'json' }

/** A process of the bench that does what it is told, one order after another. */
export interface Worker<Orders> extends AsyncDisposable {
  readonly pid: number
  ask<Name extends keyof Orders & string>(name: Name, input: InputOf<Orders, Name>): Promise<ResultOf<Orders, Name>>
}

/** What a worker can be asked: functions from plain data to plain data. */
type InputOf<Orders, Name extends keyof Orders> = Orders[Name] extends (input: infer Input) => unknown ? Input : never
type ResultOf<Orders, Name extends keyof Orders> = Orders[Name] extends (input: never) => infer Result
  ? Awaited<Result>
  : never

interface Order {
  readonly id: number
  readonly name: string
  readonly input: unknown
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

/** Where processes keep their compiled code: each start of the same modules would cost seconds. */
const COMPILED = join(tmpdir(), 'waypost-bench-compiled')

/** Starts a file of this folder as a worker; it ends with this process, or when disposed of. */
export async function startWorker<Orders>(
  file: URL,
  options: { readonly args?: readonly string[]; readonly execArgv?: readonly string[] } = {},
): Promise<Worker<Orders>> {
  const env = { ...GATEWAY.environment, ...process.env, NODE_COMPILE_CACHE: COMPILED }
  const child = fork(file, options.args ?? [], { execArgv: [...(options.execArgv ?? GATEWAY.options)], env })
  const { promise: ended, reject } = Promise.withResolvers<never>()
  ended.catch(() => undefined)
  child.once('exit', (code, signal) => reject(new Error(`a process of the bench ended with ${String(code ?? signal)}`)))
  let asked = 0
  const answers = new Map<number, (answer: Answer) => void>()
  child.on('message', (answer: Answer) => answers.get(answer.id)?.(answer))
  const ask = async (name: string, input: unknown): Promise<unknown> => {
    const id = (asked += 1)
    const { promise, resolve } = Promise.withResolvers<Answer>()
    answers.set(id, resolve)
    child.send({ id, name, input } satisfies Order)
    const { result, error } = await Promise.race([promise, ended])
    answers.delete(id)
    if (error !== undefined) throw new Error(`${name}: ${error}`)
    return result
  }
  return {
    pid: child.pid ?? 0,
    ask: ask as Worker<Orders>['ask'],
    [Symbol.asyncDispose]: () => end(child),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Takes orders for as long as the parent lives. */
export function takeOrders(orders: Readonly<Record<string, (input: never) => unknown>>): void {
  process.on('message', ({ id, name, input }: Order) => {
    const work = async () => orders[name]?.(input as never)
    work().then(
      (result) => process.send?.({ id, result } satisfies Answer),
      (error: unknown) => process.send?.({ id, error: String(error) } satisfies Answer),
    )
  })
  flushCompileCache()
  for (const end of ['disconnect', 'SIGTERM']) process.once(end, () => process.exit(0))
}
