import { readFileSync } from 'node:fs'

const EVERY_MS = 50
const KB_PER_MB = 1024

const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / KB_PER_MB

/** By how many megabytes the process grew at most while the work was done. Linux only. */
export async function peakGrowth(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = residentMb(pid)
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, residentMb(pid))), EVERY_MS)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return Math.max(peak, residentMb(pid)) - before
}
