import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { GatewayError } from '../core/errors.ts'
import { isForm } from './body.ts'

interface Fault {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message: string
}

const COMPOUND = new Set(['anyOf', 'oneOf', 'allOf', 'not', 'if'])

/**
 * Checks requests against TypeBox schemas. Queries and paths are text, so they are converted first (`1`, `True`, a single
 * value where a list is wanted); bodies are JSON and taken as they are.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator: Validator = Compile(schema)
  return (data: unknown) => {
    const value = httpPart === 'body' && !isForm(data) ? data : validator.Convert(data)
    if (validator.Check(value)) return { value }
    const issues = toIssues(validator.Errors(value) as unknown as readonly Fault[])
    return { error: new GatewayError('BAD_REQUEST', issues.join('; '), { details: { issues } }) }
  }
}

/** One sentence per wrong field, which begins with the field's path. */
function toIssues(faults: readonly Fault[]): readonly string[] {
  const byPath = new Map<string, Fault[]>()
  for (const fault of faults) {
    const same = byPath.get(fault.instancePath)
    if (same) same.push(fault)
    else byPath.set(fault.instancePath, [fault])
  }
  const issues = [...byPath].flatMap(([path, group]) => {
    const deeper = [...byPath.keys()].some((other) => other.startsWith(`${path}/`))
    return describe(path.slice(1).replaceAll('/', '.'), group, deeper)
  })
  return issues.slice(0, 20)
}

/** `deeper`: something inside the field is wrong too, which says more than that the field fits none of its variants. */
function describe(field: string, group: readonly Fault[], deeper: boolean): readonly string[] {
  const missing = group.find((fault) => fault.keyword === 'required')
  if (missing) {
    const names = missing.params.requiredProperties as readonly string[]
    return names.map((name) => `${field ? `${field}.` : ''}${name} should not be empty`)
  }
  const allowed = group.filter((fault) => fault.keyword === 'const').map((fault) => String(fault.params.allowedValue))
  const subject = field || 'body'
  if (allowed.length > 0) return [`${subject} must be one of the following values: ${allowed.join(', ')}`]
  const plain = group.filter((fault) => !COMPOUND.has(fault.keyword) && fault.params.type !== 'null')
  if (plain.length === 0 && deeper) return []
  return (plain.length > 0 ? plain : group).slice(0, 1).map((fault) => `${subject} ${sentence(fault)}`)
}

function sentence({ keyword, params, message }: Fault): string {
  switch (keyword) {
    case 'type':
      return `must be ${typeName(params.type)}`
    case 'enum':
      return `must be one of the following values: ${(params.allowedValues as readonly unknown[]).join(', ')}`
    case 'pattern':
      return `must match ${String(params.pattern)} regular expression`
    case 'minLength':
      return 'should not be empty'
    case 'maxLength':
      return `must be shorter than or equal to ${String(params.limit)} characters`
    case 'minimum':
      return `must not be less than ${String(params.limit)}`
    case 'maximum':
      return `must not be greater than ${String(params.limit)}`
    default:
      return message
  }
}

function typeName(type: unknown): string {
  switch (type) {
    case 'boolean':
      return 'a boolean value'
    case 'integer':
      return 'an integer number'
    case 'object':
      return 'an object'
    case 'array':
      return 'an array'
    default:
      return `a ${String(type)}`
  }
}
