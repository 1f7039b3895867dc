import type { ApiKey } from '../../../core/ports/store.ts'

/** A key as lists show it: of its secret only how it begins and ends. */
export const toKeyView = ({ hash: _hash, ...key }: ApiKey) => key
