import type { proto } from '../wire/proto.ts'
import { answering, fileFields, PIXEL_JPEG, secretFor, type KindFixture } from './parts.ts'

const list: proto.Message.IListMessage = {
  title: 'Menu',
  description: 'What would you like?',
  buttonText: 'Choose',
  footerText: 'Open until ten',
  listType: 1,
  sections: [
    {
      title: 'Warm',
      rows: [
        { rowId: 'soup', title: 'Soup', description: 'Of the day' },
        { rowId: 'pasta', title: 'Pasta' },
      ],
    },
    { title: 'Cold', rows: [{ rowId: 'salad', title: 'Salad', description: 'With bread' }] },
  ],
}

const buttons: proto.Message.IButtonsMessage = {
  contentText: 'Shall we?',
  footerText: 'Answer by noon',
  headerType: 1,
  buttons: [
    { buttonId: 'yes', buttonText: { displayText: 'Yes' }, type: 1 },
    { buttonId: 'no', buttonText: { displayText: 'No' }, type: 1 },
  ],
}

const quickReply = (id: string, text: string) => ({
  name: 'quick_reply',
  buttonParamsJson: JSON.stringify({ display_text: text, id }),
})

const image = (name: string) => ({
  ...fileFields(name, 'image/jpeg', 31_201),
  height: 600,
  width: 600,
  jpegThumbnail: PIXEL_JPEG,
})

const flow: proto.Message.IInteractiveMessage = {
  header: { title: 'Your order', subtitle: 'Number 12', hasMediaAttachment: false },
  body: { text: 'It is ready.' },
  footer: { text: 'The shop' },
  nativeFlowMessage: {
    messageVersion: 1,
    messageParamsJson: '',
    buttons: [
      quickReply('pickup', 'I pick it up'),
      {
        name: 'cta_url',
        buttonParamsJson: JSON.stringify({
          display_text: 'Track it',
          url: 'https://example.com/12',
          merchant_url: 'https://example.com/12',
        }),
      },
      {
        name: 'cta_call',
        buttonParamsJson: JSON.stringify({ display_text: 'Call us', phone_number: '+15550102003' }),
      },
      {
        name: 'cta_copy',
        buttonParamsJson: JSON.stringify({ display_text: 'Copy the code', copy_code: 'SAVE10' }),
      },
    ],
  },
}

const card = (name: string, title: string): proto.Message.IInteractiveMessage => ({
  header: { title, hasMediaAttachment: true, imageMessage: image(name) },
  body: { text: `About ${title}` },
  footer: { text: 'In stock' },
  nativeFlowMessage: { messageVersion: 1, buttons: [quickReply(`buy-${name}`, 'Buy')] },
})

const template: proto.Message.TemplateMessage.IHydratedFourRowTemplate = {
  hydratedTitleText: 'Your flight',
  hydratedContentText: 'It leaves at nine.',
  hydratedFooterText: 'Have a good trip',
  templateId: 'flight-1',
  hydratedButtons: [
    { index: 0, quickReplyButton: { displayText: 'Fine', id: 'fine' } },
    { index: 1, urlButton: { displayText: 'Details', url: 'https://example.com/flight' } },
    { index: 2, callButton: { displayText: 'Call us', phoneNumber: '+15550102003' } },
  ],
}

const pix = {
  name: 'payment_info',
  buttonParamsJson: JSON.stringify({
    currency: 'BRL',
    total_amount: { value: 0, offset: 100 },
    reference_id: 'PIX1',
    type: 'physical-goods',
    order: { status: 'pending', subtotal: { value: 0, offset: 100 }, order_type: 'ORDER', items: [] },
    payment_settings: [
      {
        type: 'pix_static_code',
        pix_static_code: { merchant_name: 'The shop', key: 'shop@example.com', key_type: 'EMAIL' },
      },
    ],
  }),
}

/** What can be pressed. */
export const INTERACTIVE_KINDS: readonly KindFixture[] = [
  { name: 'list', message: { listMessage: list, ...secretFor('list') } },
  { name: 'buttons', message: { buttonsMessage: buttons, ...secretFor('buttons') } },
  {
    name: 'buttons-with-image',
    message: { buttonsMessage: { ...buttons, headerType: 4, imageMessage: image('buttons-with-image') } },
  },
  { name: 'native-flow', message: { interactiveMessage: flow, ...secretFor('native-flow') } },
  {
    name: 'native-flow-wrapped',
    message: {
      viewOnceMessage: {
        message: {
          messageContextInfo: { deviceListMetadata: {}, deviceListMetadataVersion: 2 },
          interactiveMessage: flow,
        },
      },
    },
  },
  {
    name: 'carousel',
    message: {
      interactiveMessage: {
        body: { text: 'New this week' },
        footer: { text: 'The shop' },
        carouselMessage: { messageVersion: 1, cards: [card('lamp', 'Lamp'), card('chair', 'Chair')] },
      },
    },
  },
  { name: 'pix', message: { interactiveMessage: { nativeFlowMessage: { messageVersion: 1, buttons: [pix] } } } },
  { name: 'template', message: { templateMessage: { templateId: 'flight-1', hydratedTemplate: template } } },
]

/** What somebody pressed. */
export const CHOICE_KINDS: readonly KindFixture[] = [
  {
    name: 'buttons-response',
    message: {
      buttonsResponseMessage: {
        selectedButtonId: 'yes',
        selectedDisplayText: 'Yes',
        type: 1,
        contextInfo: answering('3ABUTTONS000000000000', { buttonsMessage: buttons }),
      },
    },
  },
  {
    name: 'list-response',
    message: {
      listResponseMessage: {
        title: 'Soup',
        description: 'Of the day',
        listType: 1,
        singleSelectReply: { selectedRowId: 'soup' },
        contextInfo: answering('3ALIST000000000000000', { listMessage: list }),
      },
    },
  },
  {
    name: 'template-reply',
    message: {
      templateButtonReplyMessage: {
        selectedId: 'fine',
        selectedDisplayText: 'Fine',
        selectedIndex: 0,
        contextInfo: answering('3ATEMPLATE00000000000', { templateMessage: { hydratedTemplate: template } }),
      },
    },
  },
  {
    name: 'flow-response',
    message: {
      interactiveResponseMessage: {
        body: { text: 'I pick it up', format: 0 },
        nativeFlowResponseMessage: {
          name: 'quick_reply',
          paramsJson: JSON.stringify({ id: 'pickup' }),
          version: 1,
        },
        contextInfo: answering('3AFLOW000000000000000', { interactiveMessage: flow }),
      },
    },
  },
]
