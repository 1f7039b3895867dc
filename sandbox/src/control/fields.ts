import { ControlError } from './control-error.ts'

/** One field of a body: how it is read and how the OpenAPI document describes it. */
export interface Field<T> {
  readonly schema: Readonly<Record<string, unknown>>
  readonly required: boolean
  read(value: unknown, name: string): T
}

/** A body by its fields. */
export type Shape = Readonly<Record<string, Field<unknown>>>

type RequiredNames<S extends Shape> = { [N in keyof S]: undefined extends Value<S[N]> ? never : N }[keyof S]
type Value<F> = F extends Field<infer T> ? T : never

/** What a body of this shape holds. */
export type BodyOf<S extends Shape> = { readonly [N in RequiredNames<S>]: Value<S[N]> } & {
  readonly [N in Exclude<keyof S, RequiredNames<S>>]?: Exclude<Value<S[N]>, undefined>
}

function refuse(name: string, expected: string): never {
  throw new ControlError(400, 'INVALID_FIELD', `${name} must be ${expected}`)
}

/** Text of a length, optionally of a pattern. */
export function text(
  options: { readonly max?: number; readonly pattern?: RegExp; readonly expected?: string } = {},
): Field<string> {
  const { max = 65_536, pattern, expected = `text of 1 to ${max} characters` } = options
  return {
    schema: { type: 'string', minLength: 1, maxLength: max, ...(pattern && { pattern: pattern.source }) },
    required: true,
    read(value, name) {
      if (typeof value !== 'string' || value === '' || value.length > max) refuse(name, expected)
      if (pattern !== undefined && !pattern.test(value)) refuse(name, expected)
      return value
    },
  }
}

/** A phone number: digits with country code. */
export function phoneNumber(): Field<string> {
  return text({
    max: 15,
    pattern: /^[1-9]\d{6,14}$/,
    expected: 'a phone number of 7 to 15 digits with country code, without +',
  })
}

/** A whole number within bounds. */
export function integer(options: { readonly min: number; readonly max: number }): Field<number> {
  return {
    schema: { type: 'integer', minimum: options.min, maximum: options.max },
    required: true,
    read(value, name) {
      const fits = Number.isSafeInteger(value) && Number(value) >= options.min && Number(value) <= options.max
      if (!fits) refuse(name, `a whole number from ${options.min} to ${options.max}`)
      return Number(value)
    },
  }
}

/** True or false. */
export function flag(): Field<boolean> {
  return {
    schema: { type: 'boolean' },
    required: true,
    read: (value, name) => (typeof value === 'boolean' ? value : refuse(name, 'true or false')),
  }
}

/** One of a few words. */
export function oneOf<const W extends string>(words: readonly W[]): Field<W> {
  return {
    schema: { type: 'string', enum: words },
    required: true,
    read: (value, name) => words.find((word) => word === value) ?? refuse(name, `one of ${words.join(', ')}`),
  }
}

/** A list whose items are read by another field. */
export function listOf<T>(item: Field<T>, max: number): Field<readonly T[]> {
  return {
    schema: { type: 'array', items: item.schema, maxItems: max },
    required: true,
    read(value, name) {
      if (!Array.isArray(value) || value.length > max) refuse(name, `a list of at most ${max}`)
      return value.map((each, index) => item.read(each, `${name}[${index}]`))
    },
  }
}

/** Allows null. */
export function nullable<T>(field: Field<T>): Field<T | null> {
  return {
    ...field,
    schema: { anyOf: [field.schema, { type: 'null' }] },
    read: (value, name) => (value === null ? null : field.read(value, name)),
  }
}

/** Allows the field to be left out. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return {
    ...field,
    required: false,
    read: (value, name) => (value === undefined ? undefined : field.read(value, name)),
  }
}

/** A JSON object with fields that are checked elsewhere. */
export function object(expected: string): Field<Readonly<Record<string, unknown>>> {
  return {
    schema: { type: 'object' },
    required: true,
    read(value, name) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(name, expected)
      return value as Readonly<Record<string, unknown>>
    },
  }
}

/** What a body of this shape looks like in the OpenAPI document. */
export function toSchema(shape: Shape): Readonly<Record<string, unknown>> {
  const fields = Object.entries(shape)
  return {
    type: 'object',
    additionalProperties: false,
    required: fields.filter(([, field]) => field.required).map(([name]) => name),
    properties: Object.fromEntries(fields.map(([name, field]) => [name, field.schema])),
  }
}

/** A JSON object with these fields. */
export function shaped<S extends Shape>(shape: S): Field<BodyOf<S>> {
  return { schema: toSchema(shape), required: true, read: (value) => readBody(shape, value) }
}

/** Bytes in base64. */
export function base64(max: number): Field<Uint8Array> {
  const pattern = /^[A-Za-z0-9+/]*={0,2}$/
  return {
    schema: { type: 'string', contentEncoding: 'base64', maxLength: max },
    required: true,
    read(value, name) {
      if (typeof value !== 'string' || value === '' || value.length > max || !pattern.test(value)) {
        refuse(name, `base64 of 1 to ${max} characters`)
      }
      return Buffer.from(value, 'base64')
    },
  }
}

/** Reads a query string: numbers and flags are written as in JSON. */
export function readQuery<S extends Shape>(shape: S, query: URLSearchParams): BodyOf<S> {
  const given: Record<string, unknown> = {}
  for (const [name, value] of query) {
    const { type } = shape[name]?.schema ?? {}
    if (type === 'integer' && value !== '') given[name] = Number(value)
    else if (type === 'boolean' && /^(true|false)$/.test(value)) given[name] = value === 'true'
    else if (type === 'array') given[name] = value.split(',')
    else given[name] = value
  }
  return readBody(shape, given)
}

/** Reads a body; what is missing, wrong or unknown is named. */
export function readBody<S extends Shape>(shape: S, body: unknown): BodyOf<S> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ControlError(400, 'INVALID_BODY', 'the body must be a JSON object')
  }
  const given = body as Readonly<Record<string, unknown>>
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(shape, name))
      throw new ControlError(400, 'UNKNOWN_FIELD', `${name} is not a field of this request`)
  }
  const read: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(shape)) {
    if (field.required && given[name] === undefined) throw new ControlError(400, 'MISSING_FIELD', `${name} is missing`)
    const value = field.read(given[name], name)
    if (value !== undefined) read[name] = value
  }
  // Each field has been read by its own reader.
  return read as BodyOf<S>
}
