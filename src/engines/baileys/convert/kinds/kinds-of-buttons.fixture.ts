import { proto } from 'baileys'
import type { Fixture } from './kinds.fixture.ts'

const IMAGE = { mimetype: 'image/jpeg', fileLength: 10 }
const MEDIA = { mimetype: 'image/jpeg', fileName: null, size: 10 }
const NOTHING = { header: null, footer: null, buttons: [], media: null, cards: [] }

const quickReply = { name: 'quick_reply', buttonParamsJson: '{"display_text":"Yes","id":"yes"}' }
const rows = [{ id: 'r1', title: 'One', description: 'first' }]

const pixCard = JSON.stringify({
  currency: 'BRL',
  total_amount: { value: 1_250, offset: 100 },
  payment_settings: [
    { type: 'pix_static_code', pix_static_code: { merchant_name: 'Shop', key: 'shop@example.com', key_type: 'EMAIL' } },
  ],
})

/** Kinds that are pressed, bought and paid. */
export const INTERACTIVE: Readonly<Record<string, Fixture>> = {
  'a list': {
    message: {
      listMessage: {
        title: 'Menu',
        description: 'pick one',
        buttonText: 'Open',
        footerText: 'soon',
        listType: proto.Message.ListMessage.ListType.SINGLE_SELECT,
        sections: [{ title: 'Food', rows: [{ rowId: 'r1', title: 'One', description: 'first' }] }],
      },
    },
    content: {
      kind: 'list',
      text: 'pick one',
      title: 'Menu',
      footer: 'soon',
      button: 'Open',
      sections: [{ title: 'Food', rows }],
    },
  },
  'a list of a native flow': {
    message: {
      interactiveMessage: {
        body: { text: 'pick one' },
        nativeFlowMessage: {
          buttons: [
            {
              name: 'single_select',
              buttonParamsJson: JSON.stringify({ title: 'Open', sections: [{ title: 'Food', rows }] }),
            },
          ],
        },
      },
    },
    content: {
      kind: 'list',
      text: 'pick one',
      title: null,
      footer: null,
      button: 'Open',
      sections: [{ title: 'Food', rows }],
    },
  },
  'older buttons': {
    message: {
      buttonsMessage: {
        contentText: 'sure?',
        footerText: 'think',
        text: 'Order',
        headerType: proto.Message.ButtonsMessage.HeaderType.TEXT,
        buttons: [{ buttonId: 'yes', buttonText: { displayText: 'Yes' }, type: 1 }],
      },
    },
    content: {
      ...NOTHING,
      kind: 'buttons',
      form: 'buttons',
      text: 'sure?',
      header: 'Order',
      footer: 'think',
      buttons: [{ type: 'reply', id: 'yes', text: 'Yes' }],
    },
  },
  'buttons of a native flow': {
    message: {
      viewOnceMessage: {
        message: {
          interactiveMessage: {
            header: { title: 'Order', hasMediaAttachment: true, imageMessage: IMAGE },
            body: { text: 'sure?' },
            footer: { text: 'think' },
            nativeFlowMessage: {
              messageVersion: 1,
              buttons: [
                quickReply,
                { name: 'cta_url', buttonParamsJson: '{"display_text":"Shop","url":"https://shop.example"}' },
                { name: 'cta_call', buttonParamsJson: '{"display_text":"Call","phone_number":"+15550000003"}' },
                { name: 'cta_copy', buttonParamsJson: '{"display_text":"Copy","copy_code":"A1"}' },
                { name: 'send_location', buttonParamsJson: '' },
              ],
            },
          },
        },
      },
    },
    content: {
      kind: 'buttons',
      form: 'flow',
      text: 'sure?',
      header: 'Order',
      footer: 'think',
      media: MEDIA,
      cards: [],
      buttons: [
        { type: 'reply', id: 'yes', text: 'Yes' },
        { type: 'url', id: '', text: 'Shop', value: 'https://shop.example' },
        { type: 'call', id: '', text: 'Call', value: '+15550000003' },
        { type: 'copy', id: '', text: 'Copy', value: 'A1' },
        { type: 'other', id: 'send_location', text: 'send_location', value: '' },
      ],
    },
  },
  'a carousel': {
    message: {
      interactiveMessage: {
        body: { text: 'look' },
        carouselMessage: {
          cards: [
            {
              header: { title: 'A', imageMessage: IMAGE },
              body: { text: 'first' },
              nativeFlowMessage: { buttons: [quickReply] },
            },
          ],
        },
      },
    },
    content: {
      ...NOTHING,
      kind: 'buttons',
      form: 'carousel',
      text: 'look',
      cards: [
        { title: 'A', text: 'first', footer: null, media: MEDIA, buttons: [{ type: 'reply', id: 'yes', text: 'Yes' }] },
      ],
    },
  },
  'a template': {
    message: {
      templateMessage: {
        hydratedTemplate: {
          hydratedContentText: 'Your code is 1',
          hydratedTitleText: 'Code',
          hydratedButtons: [
            { index: 0, quickReplyButton: { displayText: 'Thanks', id: 't' } },
            { index: 1, urlButton: { displayText: 'Open', url: 'https://a.example' } },
            { index: 2, callButton: { displayText: 'Call', phoneNumber: '+1555' } },
          ],
        },
      },
    },
    content: {
      ...NOTHING,
      kind: 'buttons',
      form: 'template',
      text: 'Your code is 1',
      header: 'Code',
      buttons: [
        { type: 'reply', id: 't', text: 'Thanks' },
        { type: 'url', id: '', text: 'Open', value: 'https://a.example' },
        { type: 'call', id: '', text: 'Call', value: '+1555' },
      ],
    },
  },
  'a pressed button': {
    message: { buttonsResponseMessage: { selectedButtonId: 'yes', selectedDisplayText: 'Yes', type: 1 } },
    content: { kind: 'choice', of: 'buttons', id: 'yes', text: 'Yes' },
  },
  'a chosen row': {
    message: { listResponseMessage: { title: 'One', singleSelectReply: { selectedRowId: 'r1' } } },
    content: { kind: 'choice', of: 'list', id: 'r1', text: 'One' },
  },
  'a pressed button of a template': {
    message: { templateButtonReplyMessage: { selectedId: 't', selectedDisplayText: 'Thanks', selectedIndex: 2 } },
    content: { kind: 'choice', of: 'template', id: 't', text: 'Thanks', index: 2 },
  },
  'an answer of a flow': {
    message: {
      interactiveResponseMessage: {
        body: { text: 'Yes' },
        nativeFlowResponseMessage: { name: 'quick_reply', paramsJson: '{"id":"yes"}', version: 3 },
      },
    },
    content: { kind: 'choice', of: 'flow', id: 'yes', text: 'Yes', data: '{"id":"yes"}' },
  },
  'a product': {
    message: {
      productMessage: {
        businessOwnerJid: '15550000002@s.whatsapp.net',
        product: {
          productId: 'P1',
          title: 'Cup',
          currencyCode: 'EUR',
          priceAmount1000: 9_500,
          url: 'https://a.example/cup',
        },
      },
    },
    content: {
      kind: 'product',
      text: 'Cup',
      id: 'P1',
      title: 'Cup',
      description: null,
      currency: 'EUR',
      price: 9_500,
      url: 'https://a.example/cup',
      seller: '15550000002@s.whatsapp.net',
    },
  },
  'an order': {
    message: {
      orderMessage: {
        orderId: 'O1',
        orderTitle: 'Shop',
        message: 'two cups please',
        itemCount: 2,
        token: 'T',
        totalAmount1000: 19_000,
        totalCurrencyCode: 'EUR',
        sellerJid: '15550000002@s.whatsapp.net',
      },
    },
    content: {
      kind: 'order',
      text: 'two cups please',
      id: 'O1',
      title: 'Shop',
      token: 'T',
      items: 2,
      currency: 'EUR',
      total: 19_000,
      seller: '15550000002@s.whatsapp.net',
    },
  },
  'a request for money': {
    message: {
      requestPaymentMessage: {
        currencyCodeIso4217: 'INR',
        amount1000: 50_000,
        noteMessage: { extendedTextMessage: { text: 'for lunch' } },
      },
    },
    content: { kind: 'payment', form: 'request', text: 'for lunch', currency: 'INR', amount: 50_000 },
  },
  'money that was sent': {
    message: { sendPaymentMessage: { noteMessage: { conversation: 'here' } } },
    content: { kind: 'payment', form: 'send', text: 'here', currency: null, amount: null },
  },
  'a request that was declined': {
    message: { declinePaymentRequestMessage: { key: { id: 'R1' } } },
    content: { kind: 'payment', form: 'decline', text: null, currency: null, amount: null },
  },
  'a card with a Pix key': {
    message: {
      interactiveMessage: { nativeFlowMessage: { buttons: [{ name: 'payment_info', buttonParamsJson: pixCard }] } },
    },
    content: {
      kind: 'payment',
      form: 'pix',
      text: null,
      currency: 'BRL',
      amount: 12_500,
      pix: { merchant: 'Shop', key: 'shop@example.com', keyType: 'EMAIL' },
    },
  },
}
