import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { ulid } from '../util/ulid.ts'
import { requireAccount } from './accounts.ts'
import { GatewayError } from './errors.ts'
import type { SessionRecord } from './model/session.ts'
import type { ApiKey, KeyAction, KeyScope, Store } from './ports/store.ts'
import type { Sessions } from './sessions.ts'

/** Who is calling, resolved once from the credential. `session` null means every session. */
export interface Principal {
  readonly keyId: string
  readonly scope: KeyScope
  readonly session: string | null
  /** Of account keys: only sessions of this account can be reached. */
  readonly account: string | null
  readonly actions: Readonly<Record<KeyAction, boolean>>
}

export interface NewKey {
  readonly scope: KeyScope
  readonly session: string | null
  readonly account?: string | null
  readonly active: boolean
  readonly actions: ApiKey['actions']
  /** Chosen by the caller: 8 to 512 printable characters that no other key has. Made when absent. */
  readonly secret?: string
}

/** What a request shows: a key's secret, or a user's name with a password (which may also be a key's secret). */
export type Credential = string | { readonly user: string; readonly password: string }

/** Credentials: hashed at rest, shown once. */
export interface ApiKeys {
  /** Null when the secret is unknown, or its key is not active. */
  authenticate(credential: Credential): Promise<Principal | null>
  /** The only time the secret is seen, except for derived keys. Throws SESSION_NOT_FOUND, ACCOUNT_NOT_FOUND, KEY_IN_USE. */
  create(key: NewKey): Promise<{ readonly key: ApiKey; readonly secret: string }>
  list(filter?: { readonly account?: string }): Promise<readonly ApiKey[]>
  /** Throws KEY_NOT_FOUND. */
  require(id: string): Promise<ApiKey>
  /** Throws KEY_NOT_FOUND. */
  update(id: string, key: NewKey): Promise<ApiKey>
  /** Throws KEY_NOT_FOUND. */
  delete(id: string): Promise<void>
  /** A narrow key for one session, the same at every call: derived from the server's secret. Throws SESSION_NOT_FOUND. */
  derived(session: string, purpose: KeyPurpose): Promise<{ readonly key: ApiKey; readonly secret: string }>
}

export type KeyPurpose = 'media' | 'control'

export interface ApiKeysDeps {
  readonly store: Store
  readonly sessions: Sessions
  /** Whether a secret is the operator's own key from the configuration. */
  readonly isAdminSecret: (secret: string) => boolean
  /** Whether this is a user of the configuration, who may do everything. */
  readonly isAdminUser: (user: string, password: string) => boolean
  readonly now: () => number
  /** Called when a key may have become another one. */
  readonly onChanged?: () => void
}

export const NO_ACTIONS: Readonly<Record<KeyAction, boolean>> = {
  read: false,
  send: false,
  control: false,
  setting: false,
  app: false,
  delete: false,
}
export const ALL_ACTIONS: Readonly<Record<KeyAction, boolean>> = {
  read: true,
  send: true,
  control: true,
  setting: true,
  app: true,
  delete: true,
}
/** What a session key may do when nothing was said. */
export const DEFAULT_ACTIONS: Readonly<Record<KeyAction, boolean>> = { ...ALL_ACTIONS, delete: false }

const ADMIN: Principal = { keyId: 'config', scope: 'admin', session: null, account: null, actions: ALL_ACTIONS }
const ADMIN_KEY: NewKey = { scope: 'admin', session: null, active: true, actions: null }
const MAX_SECRET = 512
const CHOSEN_SECRET = /^[\x21-\x7e]{8,512}$/

const newSecret = (): string => `key_${randomBytes(24).toString('base64url')}`

export function createApiKeys(deps: ApiKeysDeps): ApiKeys {
  const { store, sessions, now } = deps
  const requireKey = async (id: string) => {
    const key = await store.apiKeys.get(id)
    if (!key) throw new GatewayError('KEY_NOT_FOUND', `there is no key ${id}`)
    return key
  }
  const checked = async (key: NewKey): Promise<NewKey> => {
    if (key.scope === 'admin') return { ...key, session: null, account: null, actions: null }
    if (key.scope === 'account') {
      if (!key.account) throw new GatewayError('BAD_REQUEST', 'an account key needs an account')
      await requireAccount(store, key.account)
      return { ...key, session: null }
    }
    if (key.session === null) throw new GatewayError('BAD_REQUEST', 'a key without isAdmin needs a session')
    await sessions.require(key.session)
    return { ...key, account: null }
  }
  /** A key never outlives its session, not even one that was made while the session was being deleted. */
  const put = async (key: ApiKey) => {
    await store.transaction(async (tx) => {
      if (key.session !== null && !(await tx.sessions.get(key.session))) await sessions.require(key.session)
      if (key.account !== null) await requireAccount(tx, key.account)
      await tx.apiKeys.put(key)
    })
    deps.onChanged?.()
  }
  return {
    async authenticate(credential) {
      const [user, secret] =
        typeof credential === 'string' ? [null, credential] : [credential.user, credential.password]
      if (user !== null && deps.isAdminUser(user, secret)) return ADMIN
      if (secret === '' || secret.length > MAX_SECRET) return null
      if (deps.isAdminSecret(secret)) return ADMIN
      const key = await store.apiKeys.findByHash(hashSecret(secret))
      return key?.active ? toPrincipal(key) : null
    },
    async create(key) {
      const secret = (await chosenSecret(deps, key)) ?? newSecret()
      const stored = toKey(await checked(key), { id: `key_id_${ulid()}`, secret, createdAt: now() })
      await put(stored)
      return { key: stored, secret }
    },
    list: (filter) => store.apiKeys.list(filter),
    require: requireKey,
    async update(id, change) {
      const { scope, session, account = null, active, actions } = await checked(change)
      const key = { ...(await requireKey(id)), scope, session, account, active, actions }
      await put(key)
      return key
    },
    async delete(id) {
      await requireKey(id)
      await store.apiKeys.delete(id)
      deps.onChanged?.()
    },
    async derived(session, purpose) {
      const { createdAt } = await sessions.require(session)
      const id = `key_id_${purpose}_${session}`
      // A session that was deleted and made again is another one: the key of the first must not open it.
      const secret = `key_${derive(await store.serverSecret(), `${purpose}\n${session}\n${createdAt}`)}`
      const known = await store.apiKeys.get(id)
      if (known) return { key: known, secret }
      const actions = { ...NO_ACTIONS, control: purpose === 'control' }
      const key = toKey({ scope: 'session', session, active: true, actions }, { id, secret, createdAt: now() })
      await put(key)
      return { key, secret }
    },
  }
}

/** Makes an administrator's key when there is none yet, and returns its secret; null when there is one. */
export async function createFirstKey(store: Store, now: number): Promise<string | null> {
  if ((await store.apiKeys.list()).some((key) => key.scope === 'admin' && key.active)) return null
  const secret = newSecret()
  await store.apiKeys.put(toKey(ADMIN_KEY, { id: `key_id_${ulid()}`, secret, createdAt: now }))
  return secret
}

/** An administrator's key that is the same at every start: for a gateway that shows its key each time. */
export async function createRepeatableKey(store: Store, name: string, now: number): Promise<string> {
  const secret = `key_${derive(await store.serverSecret(), `admin\n${name}`)}`
  await store.apiKeys.put(toKey(ADMIN_KEY, { id: `key_id_${name}`, secret, createdAt: now }))
  return secret
}

/** Throws BAD_REQUEST when it could be guessed or not be sent, and KEY_IN_USE when it opens something already. */
async function chosenSecret({ store, isAdminSecret }: ApiKeysDeps, { secret }: NewKey): Promise<string | null> {
  if (secret === undefined) return null
  if (!CHOSEN_SECRET.test(secret))
    throw new GatewayError('BAD_REQUEST', 'a chosen token must be 8 to 512 printable characters without spaces')
  if (isAdminSecret(secret) || (await store.apiKeys.findByHash(hashSecret(secret))))
    throw new GatewayError('KEY_IN_USE', 'this token is in use already; choose another')
  return secret
}

/** Whether a caller's key reaches this session. */
export function reaches(principal: Principal, session: Pick<SessionRecord, 'name' | 'account'>): boolean {
  switch (principal.scope) {
    case 'admin':
      return true
    case 'account':
      return principal.account !== null && principal.account === session.account
    case 'session':
      return principal.session === session.name
  }
}

/** How a secret is kept: SHA-256 suffices, since secrets are random and long. */
const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** The operator's own key: in clear text, or as the hex of its SHA-512. */
export type ConfiguredKey =
  | { readonly kind: 'plain'; readonly value: string }
  | { readonly kind: 'sha512'; readonly hex: string }

/** Compares without telling by its time how much was right. */
export function createSecretCheck(expected: ConfiguredKey | null): (secret: string) => boolean {
  if (expected === null) return () => false
  const wanted = expected.kind === 'sha512' ? Buffer.from(expected.hex, 'hex') : sha512(expected.value)
  return (secret) => {
    const given = sha512(secret)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }
}

/** Whether a name and a password are those of a configured user; its time does not tell how much was right. */
export function createUserCheck(
  users: readonly { readonly user: string; readonly password: string }[],
): (user: string, password: string) => boolean {
  const known = users.map(({ user, password }) => ({
    user,
    check: createSecretCheck({ kind: 'plain', value: password }),
  }))
  return (user, password) => known.filter((one) => one.check(password) && one.user === user).length > 0
}

const sha512 = (text: string): Buffer => createHash('sha512').update(text).digest()

function toKey(
  key: NewKey,
  made: { readonly id: string; readonly secret: string; readonly createdAt: number },
): ApiKey {
  const { id, secret, createdAt } = made
  const { scope, session, account = null, active, actions } = key
  // Of a short secret that somebody chose, as much would be half of it.
  const hint = secret.length < 24 ? `${secret.slice(0, 2)}…` : `${secret.slice(0, 7)}…${secret.slice(-4)}`
  return { id, scope, session, account, active, actions, createdAt, hash: hashSecret(secret), hint }
}

function toPrincipal(key: ApiKey): Principal {
  const actions = key.scope === 'admin' ? ALL_ACTIONS : (key.actions ?? DEFAULT_ACTIONS)
  return { keyId: key.id, scope: key.scope, session: key.session, account: key.account, actions }
}

const derive = (secret: Uint8Array, purpose: string): string =>
  createHmac('sha256', secret).update(purpose).digest('base64url')
