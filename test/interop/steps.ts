/** One thing a client does and expects; after a failed required step the rest is not tried. */
export interface Step<S> {
  readonly name: string
  readonly required?: boolean
  run(session: S): Promise<string | undefined>
}

/** What a program that runs steps prints, one JSON line each. */
export interface StepReport {
  readonly step: string
  readonly ok: boolean
  readonly detail: string
  readonly ms: number
}

const STEP_MS = 25_000

/** Runs steps in order, prints a line for each, and counts the failures. */
export async function runSteps<S>(session: S, steps: readonly Step<S>[]): Promise<number> {
  let failed = 0
  for (const step of steps) {
    const started = Date.now()
    const outcome = await attempt(session, step)
    const report: StepReport = { step: step.name, ...outcome, ms: Date.now() - started }
    process.stdout.write(`${JSON.stringify(report)}\n`)
    if (!outcome.ok) failed += 1
    if (!outcome.ok && step.required) break
  }
  return failed
}

async function attempt<S>(session: S, step: Step<S>): Promise<{ ok: boolean; detail: string }> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${STEP_MS} ms`)), STEP_MS)
  })
  try {
    return { ok: true, detail: (await Promise.race([step.run(session), late])) ?? '' }
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

/** Reads the lines that `runSteps`, or a program like it, printed. */
export function readReports(output: string): readonly StepReport[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): StepReport => JSON.parse(line))
}
