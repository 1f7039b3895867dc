import { Type } from 'typebox'
import type { Contact, IdentityPair } from '../../../../core/model/contact.ts'
import { phoneJid } from '../../../../core/model/address.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId, phoneDigits, toWahaId, toWahaIdOrNull } from '../../convert/address.ts'
import { limitField, offsetField } from '../../schemas/fields.ts'

const nullableText = Type.Union([Type.String(), Type.Null()])
const pair = Type.Object({ lid: nullableText, pn: nullableText })
const access = pathSession('read')

const DEFAULT_LIMIT = 100

const toPair = ({ lid, phone }: IdentityPair | Contact) => ({ lid, pn: toWahaIdOrNull(phone) })

/** GET /api/{session}/lids: known pairs of hidden id and phone number. */
export const listLids = route('GET /api/:session/lids', {
  summary: 'Get all known lids to phone number mapping',
  access,
  query: Type.Object({ limit: limitField, offset: offsetField }),
  response: Type.Array(pair),
  async handle(gateway, { params, query }) {
    const page = { limit: query.limit ?? DEFAULT_LIMIT, offset: query.offset ?? 0 }
    return (await gateway.contacts.listLinked(params.session, page)).map(toPair)
  },
})

/** GET /api/{session}/lids/count: how many pairs are known. */
export const countLids = route('GET /api/:session/lids/count', {
  summary: 'Get the number of known lids',
  access,
  response: Type.Object({ count: Type.Integer() }),
  handle: async (gateway, { params }) => ({ count: await gateway.contacts.countLinked(params.session) }),
})

/** GET /api/{session}/lids/{lid}: the phone number behind a hidden id; `pn` is null when unknown. */
export const getPhoneByLid = route('GET /api/:session/lids/:lid', {
  summary: 'Get phone number by lid',
  access,
  response: pair,
  async handle(gateway, { params }) {
    const lid = params.lid.includes('@') ? fromWahaId(params.lid) : `${params.lid}@lid`
    const contact = await gateway.contacts.find(params.session, lid)
    return { lid, pn: toWahaIdOrNull(contact?.phone ?? null) }
  },
})

/** GET /api/{session}/lids/pn/{phoneNumber}: the hidden id of a phone number; `lid` is null when unknown. */
export const getLidByPhone = route('GET /api/:session/lids/pn/:phoneNumber', {
  summary: 'Get lid by phone number',
  access,
  response: pair,
  async handle(gateway, { params }) {
    const phone = phoneJid(phoneDigits(params.phoneNumber))
    const contact = await gateway.contacts.find(params.session, phone)
    return { lid: contact?.lid ?? null, pn: toWahaId(phone) }
  },
})
