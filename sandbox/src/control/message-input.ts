import { proto } from '../wire/proto.ts'
import { ControlError } from './control-error.ts'

/** What a message says: exactly one of text, bytes and JSON. */
export function toContent(
  written: string | undefined,
  raw: string | undefined,
  json: Readonly<Record<string, unknown>> | undefined,
): string | proto.IMessage {
  if ([written, raw, json].filter((each) => each !== undefined).length !== 1) {
    throw new ControlError(400, 'MISSING_FIELD', 'either text or raw or content must be given')
  }
  if (written !== undefined) return written
  if (json !== undefined) return fromJson(json)
  try {
    const content = proto.Message.decode(Buffer.from(raw ?? '', 'base64'))
    if (Object.keys(content).length > 0) return content
  } catch {
    // Told below: bytes that are no message and bytes that say nothing are refused alike.
  }
  throw new ControlError(400, 'INVALID_FIELD', 'raw must be a message of the protocol in base64')
}

function fromJson(json: Readonly<Record<string, unknown>>): proto.IMessage {
  const names = Object.keys(json)
  const unknown = names.find((name) => !(name in proto.Message.prototype))
  if (unknown !== undefined || names.length === 0) {
    throw new ControlError(
      400,
      'INVALID_FIELD',
      `content must be a message of the protocol: ${unknown ?? 'it is empty'}`,
    )
  }
  try {
    return proto.Message.fromObject({ ...json })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ControlError(400, 'INVALID_FIELD', `content must be a message of the protocol: ${reason}`)
  }
}
