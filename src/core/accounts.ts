import { ulid } from '../util/ulid.ts'
import { GatewayError } from './errors.ts'
import type { Account } from './model/account.ts'
import type { Page, Store, Tables } from './ports/store.ts'

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

const MAX_NAME = 200
const MAX_LIMIT = 1_000

interface AccountsDeps {
  readonly store: Store
  readonly now: () => number
  /** Called when an account is gone, and its keys with it. */
  readonly onRemoved?: () => void
}

export function createAccounts({ store, now, onRemoved }: AccountsDeps): Accounts {
  return {
    async list({ limit, offset }) {
      if (limit < 0 || offset < 0) throw new GatewayError('BAD_REQUEST', 'limit and offset must not be negative')
      return store.accounts.list({ limit: Math.min(limit, MAX_LIMIT), offset })
    },
    require: (id) => requireAccount(store, id),
    async create(account) {
      const created = { ...checked(account), id: `acc_${ulid()}`, createdAt: now() }
      await store.accounts.put(created)
      return created
    },
    update: (id, account) =>
      store.transaction(async (tx) => {
        const updated = { ...(await requireAccount(tx, id)), ...checked(account) }
        await tx.accounts.put(updated)
        return updated
      }),
    async delete(id) {
      await store.transaction(async (tx) => {
        await requireAccount(tx, id)
        const sessions = await tx.accounts.countSessions(id)
        if (sessions > 0) {
          const message = `account ${id} has ${sessions} sessions; delete them first`
          throw new GatewayError('ACCOUNT_NOT_EMPTY', message, { details: { sessions } })
        }
        await tx.accounts.delete(id)
      })
      onRemoved?.()
    },
  }
}

/** Throws ACCOUNT_NOT_FOUND. */
export async function requireAccount(tables: Pick<Tables, 'accounts'>, id: string): Promise<Account> {
  const account = await tables.accounts.get(id)
  if (!account) throw new GatewayError('ACCOUNT_NOT_FOUND', `there is no account ${id}`)
  return account
}

/** Throws ACCOUNT_NOT_FOUND, and ACCOUNT_FULL when the account may not have another session. */
export async function requireRoom(tables: Pick<Tables, 'accounts'>, id: string): Promise<void> {
  const { maxSessions } = await requireAccount(tables, id)
  if (maxSessions === null || (await tables.accounts.countSessions(id)) < maxSessions) return
  throw new GatewayError('ACCOUNT_FULL', `the account may have ${maxSessions} sessions and has them all`)
}

function checked({ name, maxSessions }: NewAccount): NewAccount {
  const trimmed = name.trim()
  if (trimmed === '' || trimmed.length > MAX_NAME)
    throw new GatewayError('BAD_REQUEST', `name must be 1 to ${MAX_NAME} characters`)
  if (maxSessions !== null && (!Number.isSafeInteger(maxSessions) || maxSessions < 0))
    throw new GatewayError('BAD_REQUEST', 'maxSessions must be a whole number from 0, or null')
  return { name: trimmed, maxSessions }
}
