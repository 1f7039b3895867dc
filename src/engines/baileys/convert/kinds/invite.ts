import type { proto } from 'baileys'
import { bareJid } from '../../../../core/model/address.ts'
import { toSeconds } from '../../proto.ts'
import { type Reader, wordsOf } from './reader.ts'

export const readGroupInvite: Reader<proto.Message.IGroupInviteMessage> = (fields) => ({
  kind: 'invite',
  to: 'group',
  text: wordsOf(fields.caption) ?? wordsOf(fields.groupName),
  chat: bareJid(fields.groupJid ?? ''),
  name: wordsOf(fields.groupName),
  code: wordsOf(fields.inviteCode),
  expiresAt: toSeconds(fields.inviteExpiration) || null,
})

export const readNewsletterInvite: Reader<proto.Message.INewsletterAdminInviteMessage> = (fields) => ({
  kind: 'invite',
  to: 'newsletter',
  text: wordsOf(fields.caption) ?? wordsOf(fields.newsletterName),
  chat: bareJid(fields.newsletterJid ?? ''),
  name: wordsOf(fields.newsletterName),
  code: null,
  expiresAt: toSeconds(fields.inviteExpiration) || null,
})
