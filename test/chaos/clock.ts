// Loaded into the gateway before anything else: its clock is wrong by what the file named in CHAOS_CLOCK says.
import { readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 100

const file = process.env['CHAOS_CLOCK']
const RealDate = Date
let offsetMs = 0

function look(): void {
  if (file === undefined) return
  try {
    offsetMs = Number(readFileSync(file, 'utf8')) || 0
  } catch {
    offsetMs = 0
  }
}

const now = (): number => RealDate.now() + offsetMs

globalThis.Date = new Proxy(RealDate, {
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  construct: (target, values, newTarget) =>
    Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget),
  apply: () => new RealDate(now()).toString(),
})

look()
setInterval(look, LOOK_EVERY_MS).unref()
