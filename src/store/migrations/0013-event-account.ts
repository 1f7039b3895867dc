import type { ColumnTypes } from '../driver.ts'

/** Who the account was when an event happened: what was made of it once is made of it again, to the byte. */
export const eventAccount = ({ text }: ColumnTypes): readonly string[] => [`alter table event add column me ${text}`]
