/** A customer of the operator: owns sessions and the keys that reach them. */
export interface Account {
  readonly id: string
  readonly name: string
  /** How many sessions it may have; null for as many as it likes. */
  readonly maxSessions: number | null
  /** Milliseconds since 1970. */
  readonly createdAt: number
}
