// Loaded into the gateway before anything else: writes down what Node says of its memory.
import { renameSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const EVERY_MS = 2_000

const file = process.env['SOAK_MEMORY']

function note(): void {
  if (file === undefined) return
  writeFileSync(`${file}.new`, JSON.stringify(process.memoryUsage()))
  renameSync(`${file}.new`, file)
}

// Worker threads load this too, and have heaps of their own.
if (isMainThread) setInterval(note, EVERY_MS).unref()
