import type { ColumnTypes } from '../driver.ts'

/** Which message carried a reaction: one that comes a second time is known by it. */
export const reactionId = ({ text }: ColumnTypes): readonly string[] => [`alter table reaction add column id ${text}`]
