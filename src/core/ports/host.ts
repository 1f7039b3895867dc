/** The machine and the process that the gateway runs in. */
export interface Host {
  /** Seconds that the event loop was late in the last moments: one turn in a hundred was later than this. */
  eventLoopDelay(): number
  /** Bytes that are free where the data is; null when nobody can say. */
  freeDisk(): Promise<number | null>
}
