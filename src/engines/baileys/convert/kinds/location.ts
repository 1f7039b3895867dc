import type { proto } from 'baileys'
import type { Place } from '../../../../core/model/content.ts'
import { toNumber } from '../../proto.ts'
import { type Reader, wordsOf } from './reader.ts'

type Fields = proto.Message.ILocationMessage

export const readLocation: Reader<Fields> = (fields) => ({
  kind: 'location',
  text: wordsOf(fields.comment) ?? wordsOf(fields.name) ?? wordsOf(fields.address),
  ...toPlace(fields),
  url: wordsOf(fields.url),
})

const toPlace = ({ degreesLatitude, degreesLongitude, name, address }: Fields): Place => ({
  latitude: toNumber(degreesLatitude),
  longitude: toNumber(degreesLongitude),
  name: wordsOf(name),
  address: wordsOf(address),
})
