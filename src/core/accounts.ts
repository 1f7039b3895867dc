import type { Account } from './model/account.ts'
import type { Page } from './ports/store.ts'

export interface NewAccount {
  readonly name: string
  readonly maxSessions: number | null
}

/** The operator's customers: each owns sessions, and keys that reach these and no others. */
export interface Accounts {
  list(page: Page): Promise<readonly Account[]>
  /** Throws ACCOUNT_NOT_FOUND. */
  require(id: string): Promise<Account>
  create(account: NewAccount): Promise<Account>
  /** Throws ACCOUNT_NOT_FOUND. */
  update(id: string, account: NewAccount): Promise<Account>
  /** With its keys. Throws ACCOUNT_NOT_FOUND, and ACCOUNT_NOT_EMPTY while it has sessions. */
  delete(id: string): Promise<void>
}
