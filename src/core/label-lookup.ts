import { GatewayError } from './errors.ts'
import type { Label } from './model/label.ts'
import type { Tables } from './ports/store.ts'

/** Throws LABEL_NOT_FOUND. */
export async function requireLabel(tables: Tables, session: string, id: string): Promise<Label> {
  const label = await tables.labels.get(session, id)
  if (!label) throw new GatewayError('LABEL_NOT_FOUND', `this account has no label ${id}`)
  return label
}
