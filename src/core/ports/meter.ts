import type { COUNTS, CountName, LabelsOf, TIMES, TimeName } from '../model/measure.ts'

/** Counts and times what happens, for operators. Never throws and never waits. */
export interface Meter {
  count<Name extends CountName>(name: Name, labels: LabelsOf<(typeof COUNTS)[Name]>, by?: number): void
  time<Name extends TimeName>(name: Name, labels: LabelsOf<(typeof TIMES)[Name]>, seconds: number): void
  /** The session is gone: its counts go with it. */
  forget(session: string): void
}

/** For whoever does not want to know. */
export const NO_METER: Meter = { count: () => undefined, time: () => undefined, forget: () => undefined }
