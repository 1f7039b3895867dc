import { proto } from 'baileys'
import type { Reader } from './reader.ts'

export const readKeep: Reader<proto.Message.IKeepInChatMessage> = ({ key, keepType }) => {
  if (!key?.id) return null
  return { kind: 'keep', text: null, target: key.id, kept: keepType === proto.KeepType.KEEP_FOR_ALL }
}
