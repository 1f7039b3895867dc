/** While the network itself changed the order of what came for an account. Milliseconds since 1970. */
export interface Shuffled {
  readonly number: string
  readonly from: number
  readonly to: number
  /** It damaged what came: with a sender's key in it, later messages cannot be read at first either. */
  readonly isDamage: boolean
}

/**
 * How long something may be on its way to the gateway's connection, however late it is recorded: a gateway that is killed
 * all the time is let up after ten seconds, starts and logs in, and a fault may last for some seconds more.
 */
const ON_THE_WAY_MS = 60_000
/** How long a lost sender's key may make what follows unreadable: until it was asked for and sent again. */
const KEY_LOST_MS = 60_000

/** What somebody did, on its way to an account. */
export interface Way {
  readonly number: string
  readonly triedAt: number
  /** When what overtook it had come: what the network did later has not changed their order. */
  readonly overtakenAt: number
}

/** Whether the network could have put it behind something else. */
export const couldShuffle = (shuffles: readonly Shuffled[], { number, triedAt, overtakenAt }: Way): boolean =>
  shuffles.some(({ number: whose, from, to }) => {
    return whose === number && from <= Math.min(triedAt + ON_THE_WAY_MS, overtakenAt) && to >= triedAt
  })

/** Whether damage on the way, to it or to a key before it, could have made it unreadable at first. */
export const couldDamage = (shuffles: readonly Shuffled[], { number, triedAt, overtakenAt }: Way): boolean =>
  shuffles.some(({ number: whose, from, to, isDamage }) => {
    const isInTime = from <= Math.min(triedAt + ON_THE_WAY_MS, overtakenAt) && to >= triedAt - KEY_LOST_MS
    return isDamage && whose === number && isInTime
  })
