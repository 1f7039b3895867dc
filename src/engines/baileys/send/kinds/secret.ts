import { randomBytes } from 'node:crypto'

/** Votes and answers are encrypted with it: who has the message can read them. */
export const secret = () => ({ messageSecret: randomBytes(32) })
