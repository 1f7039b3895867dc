import { CHOICE_KINDS, INTERACTIVE_KINDS } from './choice-kinds.ts'
import { DATA_KINDS } from './data-kinds.ts'
import { MEDIA_KINDS } from './media-kinds.ts'
import type { KindFixture } from './parts.ts'
import { ACTION_KINDS, TEXT_KINDS } from './text-kinds.ts'
import { TRADE_KINDS } from './trade-kinds.ts'

export { FIXTURE_PEOPLE, FIXTURE_TIME, PIXEL_JPEG, type KindFixture } from './parts.ts'

/** A message of every kind, as phones write it. The files have keys, but nothing is behind their addresses. */
export function kindFixtures(): readonly KindFixture[] {
  return [
    ...TEXT_KINDS,
    ...MEDIA_KINDS,
    ...DATA_KINDS,
    ...INTERACTIVE_KINDS,
    ...CHOICE_KINDS,
    ...TRADE_KINDS,
    ...ACTION_KINDS,
  ]
}
