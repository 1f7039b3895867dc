import type { ColumnTypes } from '../driver.ts'
import { initial } from './0001-initial.ts'
import { deliveries } from './0002-deliveries.ts'
import { receipts } from './0003-receipts.ts'

/** The steps from an empty database to the present one, in order. A step that was released never changes. */
export const MIGRATIONS: readonly ((types: ColumnTypes) => readonly string[])[] = [initial, deliveries, receipts]
