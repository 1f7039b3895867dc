import assert from 'node:assert/strict'
import test from 'node:test'
import { Type, type TSchema } from 'typebox'
import { GatewayError } from '../core/errors.ts'
import { validatorCompiler } from './validator.ts'

function validate(schema: TSchema, httpPart: string, data: unknown): { value?: unknown; issues?: unknown } {
  const check = validatorCompiler({ schema, httpPart, method: 'GET', url: '/' })
  const result = check(data) as { value?: unknown; error?: Error }
  if (!(result.error instanceof GatewayError)) return result
  assert.equal(result.error.code, 'BAD_REQUEST')
  return { issues: result.error.details.issues }
}

const query = Type.Object({
  all: Type.Optional(Type.Boolean()),
  limit: Type.Optional(Type.Integer({ minimum: 0 })),
  ids: Type.Optional(Type.Array(Type.String())),
})

test('words and digits of a query become booleans, numbers and lists', () => {
  for (const text of ['true', 'True', '1'])
    assert.deepEqual(validate(query, 'querystring', { all: text }).value, { all: true })
  for (const text of ['false', 'False', '0'])
    assert.deepEqual(validate(query, 'querystring', { all: text }).value, { all: false })
  assert.deepEqual(validate(query, 'querystring', { limit: '5', ids: 'a' }).value, { limit: 5, ids: ['a'] })
})

test('what a query cannot mean is refused with the field’s name', () => {
  assert.deepEqual(validate(query, 'querystring', { all: 'maybe' }).issues, ['all must be a boolean value'])
  assert.deepEqual(validate(query, 'querystring', { limit: '-1' }).issues, ['limit must not be less than 0'])
})

const body = Type.Object({
  text: Type.String(),
  reply: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  inner: Type.Optional(
    Type.Union([Type.Object({ list: Type.Array(Type.Object({ url: Type.String() })) }), Type.Null()]),
  ),
})

test('a body is taken as it is: numbers are no texts, unknown fields do not matter', () => {
  assert.deepEqual(validate(body, 'body', { text: 5 }).issues, ['text must be a string'])
  const value = { text: 'x', reply: null, unknown: 1 }
  assert.deepEqual(validate(body, 'body', value).value, value)
})

test('every wrong field is named, with its path', () => {
  assert.deepEqual(validate(body, 'body', { inner: { list: [{}, { url: 1 }] } }).issues, [
    'text should not be empty',
    'inner.list.0.url should not be empty',
    'inner.list.1.url must be a string',
  ])
  assert.deepEqual(validate(body, 'body', []).issues, ['body must be an object'])
})
