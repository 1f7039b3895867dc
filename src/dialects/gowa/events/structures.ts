import type {
  ContactCard,
  ListContent,
  LiveLocationContent,
  LocationContent,
  OrderContent,
} from '../../../core/model/content.ts'
import { phoneOf } from '../convert/vcard.ts'

/** WhatsApp leaves out what is not said. */
const said = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))

export const toContact = ({ name, vcard }: ContactCard) => {
  const phone = phoneOf(vcard)
  return { displayName: name, vcard, ...(phone !== null && { phone_number: phone }) }
}

export const toLocation = ({ latitude, longitude, name, address, url }: LocationContent) =>
  said({ degreesLatitude: latitude, degreesLongitude: longitude, name, address, url })

export const toLiveLocation = ({ latitude, longitude, accuracy, sequence, text }: LiveLocationContent) =>
  said({
    degreesLatitude: latitude,
    degreesLongitude: longitude,
    accuracyInMeters: accuracy,
    sequenceNumber: sequence,
    caption: text,
  })

export const toList = ({ title, text, footer, button, sections }: ListContent) =>
  said({
    title,
    description: text,
    buttonText: button,
    footerText: footer,
    sections: sections.map((section) => ({
      title: section.title,
      rows: section.rows.map((row) => said({ rowId: row.id, title: row.title, description: row.description })),
    })),
  })

export const toOrder = ({ id, title, token, items, currency, total, seller, text }: OrderContent) =>
  said({
    orderId: id,
    orderTitle: title,
    itemCount: items,
    message: text,
    totalAmount1000: total,
    totalCurrencyCode: currency,
    sellerJid: seller,
    token,
  })
