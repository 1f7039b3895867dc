import type { ApiKey, KeyAction } from './ports/store.ts'

/** Who is calling, resolved once from the credential. `session` null means every session. */
export interface Principal {
  readonly keyId: string
  readonly scope: 'admin' | 'session'
  readonly session: string | null
  readonly actions: Readonly<Record<KeyAction, boolean>>
}

export interface NewKey {
  readonly scope: 'admin' | 'session'
  readonly session: string | null
  readonly active: boolean
  readonly actions: ApiKey['actions']
}

/** Credentials: hashed at rest, shown once. */
export interface ApiKeys {
  /** Null when the secret is unknown, or its key is not active. */
  authenticate(secret: string): Promise<Principal | null>
  /** The only time the secret is seen, except for derived keys. */
  create(key: NewKey): Promise<{ readonly key: ApiKey; readonly secret: string }>
  list(): Promise<readonly ApiKey[]>
  /** Throws KEY_NOT_FOUND. */
  update(id: string, key: NewKey): Promise<ApiKey>
  /** Throws KEY_NOT_FOUND. */
  delete(id: string): Promise<void>
  /** A narrow key for one session, the same at every call: derived from the server's secret. Throws SESSION_NOT_FOUND. */
  derived(session: string, purpose: 'media' | 'control'): Promise<{ readonly key: ApiKey; readonly secret: string }>
}
