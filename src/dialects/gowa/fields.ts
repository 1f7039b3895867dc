import { Type } from 'typebox'
import { isUpload, type Upload } from '../../core/uploads.ts'
import type { RequestParts } from '../dialect.ts'
import { invalid, invalidBody } from './fault.ts'

/** The fields of a body. Forms have words where JSON has numbers and truth values. */
export interface Fields {
  /** Empty when it is missing. */
  text(name: string): string
  /** Null when it is missing. */
  flag(name: string): boolean | null
  /** Null when it is missing. */
  whole(name: string): number | null
  texts(name: string): readonly string[]
  /** A file that came with the form; null when it is missing. */
  file(name: string): Upload | null
  has(name: string): boolean
}

/** Throws BAD_REQUEST for values of another type than the field's. */
export function readFields({ body, headers }: Pick<RequestParts, 'body' | 'headers'>): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalidBody()
  const fields = body as Readonly<Record<string, unknown>>
  const value = (name: string) => (Object.hasOwn(fields, name) ? (fields[name] ?? null) : null)
  const word = isForm(headers) ? fromWord : (given: unknown) => given
  return {
    text: (name) => typed(value(name), '', (given) => typeof given === 'string'),
    flag: (name) => typed<boolean | null>(word(value(name)), null, (given) => typeof given === 'boolean'),
    whole: (name) => typed<number | null>(word(value(name)), null, (given) => Number.isSafeInteger(given)),
    texts: (name) => toTexts(value(name), isForm(headers)),
    file: (name) => toFile(value(name)),
    has: (name) => value(name) !== null,
  }
}

function typed<T>(given: unknown, missing: T, isRight: (given: unknown) => boolean): T {
  if (given === null) return missing
  if (!isRight(given)) throw invalidBody()
  return given as T
}

const isForm = ({ 'content-type': type = '' }: RequestParts['headers']): boolean =>
  /^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(String(type))

/** `true`, `1`, `86400` … as a form has them; empty is as good as missing. */
function fromWord(given: unknown): unknown {
  if (typeof given !== 'string') return given
  if (given === '') return null
  if (given === 'true' || given === 'false') return given === 'true'
  return /^-?\d+$/.test(given) ? Number(given) : given
}

/** What only claims to be a file is none: a path in a body would read any file of the server. */
function toFile(given: unknown): Upload | null {
  if (given === null || given === '') return null
  if (!isUpload(given)) throw invalidBody()
  return given
}

function toTexts(given: unknown, mayBeOne: boolean): readonly string[] {
  if (given === null) return []
  const list = mayBeOne && typeof given === 'string' ? [given] : given
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) throw invalidBody()
  return list as readonly string[]
}

/** Throws VALIDATION_ERROR with every sentence that there is, in the order of their fields, as GOWA's validator does. */
export function check(rules: Readonly<Record<string, string | null>>): void {
  const broken = Object.entries(rules)
    .filter(([, sentence]) => sentence !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, sentence]) => `${field}: ${sentence}`)
  if (broken.length > 0) throw invalid(`${broken.join('; ')}.`)
}

export const required = (text: string): string | null => (text === '' ? 'cannot be blank' : null)

export const oneOf = (text: string, words: readonly string[]): string | null =>
  words.includes(text) ? null : 'must be a valid value'

export function between(value: number, { min, max }: { readonly min: number; readonly max?: number }): string | null {
  if (value < min) return `must be no less than ${min}`
  return max !== undefined && value > max ? `must be no greater than ${max}` : null
}

/** A number of a query; what is none counts as missing, as in GOWA. */
export function queryNumber(value: unknown, missing: number): number {
  return typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value) ? Number(value) : missing
}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])

/** A truth value of a query; null when it is missing or none. */
export function queryFlag(value: unknown): boolean | null {
  if (typeof value !== 'string') return null
  if (TRUE.has(value)) return true
  return FALSE.has(value) ? false : null
}

export const queryText = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * Fields for the OpenAPI document. They are checked by the operation itself: GOWA has sentences of its own for what is
 * wrong with them.
 */
export const documented = (fields: Readonly<Record<string, string>>) =>
  Type.Object(
    Object.fromEntries(
      Object.entries(fields).map(([name, description]) => [name, Type.Optional(Type.Unknown({ description }))]),
    ),
  )
