import { sampleFile } from '../../../sandbox/src/index.ts'
import { LINK, ownBytes, type ExpectedFile, type Kind } from './kind.ts'
import { carouselWith, fixture, fixtureOf, press, uploadedImage } from './writing.ts'

const reply = (id: string, displayText: string) => ({ type: 'REPLY', id, displayText })
const photo = sampleFile('photo')

/** An image above buttons: GOWA has no type for it, and lists it apart. */
const imageAbove = (name: string): ExpectedFile => ({
  data: ownBytes(photo, name),
  mimetype: 'image/jpeg',
  name: null,
  ryze: ['image', 'image'],
  gowa: null,
})

const SECTIONS = [
  {
    title: 'Warm',
    rows: [
      { id: 'soup', title: 'Soup', description: 'Of the day' },
      { id: 'pasta', title: 'Pasta', description: null },
    ],
  },
  { title: 'Cold', rows: [{ id: 'salad', title: 'Salad', description: 'With bread' }] },
]

/** With the names of WhatsApp's older list. */
const ROWS = {
  title: 'Menu',
  description: 'What would you like?',
  buttonText: 'Choose',
  footerText: 'Open until ten',
  sections: SECTIONS.map(({ title, rows }) => ({
    title,
    rows: rows.map(({ id, title: name, description }) => ({
      rowId: id,
      title: name,
      ...(description !== null && { description }),
    })),
  })),
}

const LIST: Kind = {
  name: 'list',
  send: fixture('list'),
  type: 'list',
  text: 'What would you like?',
  ryze: {
    interactive: {
      contentText: 'What would you like?',
      footerText: 'Open until ten',
      headerText: 'Menu',
      buttonText: 'Choose',
      sections: SECTIONS,
    },
  },
  gowa: { body: undefined, list: { ...ROWS, listType: 'SINGLE_SELECT' } },
}

const YES_NO = {
  contentText: 'Shall we?',
  footerText: 'Answer by noon',
  buttons: [reply('yes', 'Yes'), reply('no', 'No')],
}
const YES_NO_LINES = 'Shall we?\nAnswer by noon\n[quick_reply] Yes\n[quick_reply] No'

const FLOW = {
  type: 'buttons',
  text: 'It is ready.',
  ryze: {
    interactive: {
      contentText: 'It is ready.',
      footerText: 'The shop',
      headerText: 'Your order',
      buttons: [
        reply('pickup', 'I pick it up'),
        { type: 'URL', id: 'https://example.com/12', displayText: 'Track it' },
        { type: 'CALL', id: '+15550102003', displayText: 'Call us' },
        { type: 'COPY', id: 'SAVE10', displayText: 'Copy the code' },
      ],
    },
  },
}
const FLOW_LINES = [
  'Your order',
  'It is ready.',
  'The shop',
  '[quick_reply] I pick it up',
  '🔗 Track it: https://example.com/12',
  '📞 Call us: +15550102003',
  '📋 Copy the code: SAVE10',
].join('\n')

/** A video on a card: it has no place of its own in any API. */
const CLIP: ExpectedFile = {
  data: ownBytes(sampleFile('clip'), 'on the second card'),
  mimetype: 'video/mp4',
  name: null,
  ryze: ['video', 'video'],
  gowa: null,
}

const card = (name: string, title: string, file: object) => ({
  header: { title, ...file },
  body: { text: `About ${title}` },
  footer: 'In stock',
  buttons: [reply(`buy-${name}`, 'Buy')],
})
const CARDS = [card('lamp', 'Lamp', { imageUrl: LINK }), card('chair', 'Chair', { videoUrl: LINK })]
const cardLines = (number: number, title: string) =>
  `Card ${number}: ${title}\nAbout ${title}\nIn stock\n[quick_reply] Buy`

const TEMPLATE = {
  name: 'template',
  send: fixture('template'),
  type: 'template',
  text: 'It leaves at nine.',
  ryze: {
    interactive: {
      contentText: 'It leaves at nine.',
      footerText: 'Have a good trip',
      headerText: 'Your flight',
      buttons: [
        reply('fine', 'Fine'),
        { type: 'URL', id: 'https://example.com/flight', displayText: 'Details' },
        { type: 'CALL', id: '+15550102003', displayText: 'Call us' },
      ],
    },
  },
  gowa: {
    body: undefined,
    interactive: [
      'Your flight',
      'It leaves at nine.',
      'Have a good trip',
      '[quick_reply] Fine',
      '🔗 Details: https://example.com/flight',
      '📞 Call us: +15550102003',
    ].join('\n'),
  },
}

const withoutHeader = ({ headerText: _header, ...interactive }: { readonly headerText: string }) => interactive

/** As today's phones send lists: one button of a native flow that opens the rows. */
const FLOW_LIST = {
  interactiveMessage: {
    header: { title: 'Menu', hasMediaAttachment: false },
    body: { text: 'What would you like?' },
    footer: { text: 'Open until ten' },
    nativeFlowMessage: {
      messageVersion: 1,
      buttons: [{ name: 'single_select', buttonParamsJson: JSON.stringify({ title: 'Choose', sections: SECTIONS }) }],
    },
  },
}

/** What can be pressed. */
const OFFERS: readonly Kind[] = [
  LIST,
  {
    ...LIST,
    name: 'list in a native flow',
    send: ({ ana, olivia }) => ana.sendContent(olivia.number, FLOW_LIST),
    gowa: { body: undefined, list: ROWS },
  },
  {
    name: 'buttons',
    send: fixture('buttons'),
    type: 'buttons',
    text: 'Shall we?',
    ryze: { interactive: YES_NO },
    gowa: { body: undefined, interactive: YES_NO_LINES },
  },
  {
    name: 'buttons under an image',
    async send(scene) {
      const { buttonsMessage } = fixtureOf('buttons-with-image')
      const imageMessage = await uploadedImage(scene, 'above buttons')
      return scene.ana.sendContent(scene.olivia.number, { buttonsMessage: { ...buttonsMessage, imageMessage } })
    },
    type: 'buttons',
    text: 'Shall we?',
    file: imageAbove('above buttons'),
    ryze: { interactive: YES_NO },
    gowa: { body: undefined, interactive: YES_NO_LINES },
  },
  {
    name: 'native flow',
    send: fixture('native-flow'),
    ...FLOW,
    gowa: { body: undefined, interactive: FLOW_LINES },
  },
  {
    name: 'native flow, in its wrapper',
    send: fixture('native-flow-wrapped'),
    ...FLOW,
    // The wrapper is WhatsApp's for what is seen once, and GOWA goes by it.
    gowa: { body: undefined, interactive: FLOW_LINES, view_once: true },
  },
  {
    name: 'native flow under an image',
    async send(scene) {
      const { interactiveMessage } = fixtureOf('native-flow')
      const imageMessage = await uploadedImage(scene, 'above a flow')
      const header = { ...interactiveMessage?.header, hasMediaAttachment: true, imageMessage }
      return scene.ana.sendContent(scene.olivia.number, { interactiveMessage: { ...interactiveMessage, header } })
    },
    ...FLOW,
    file: imageAbove('above a flow'),
    gowa: { body: undefined, interactive: FLOW_LINES },
  },
  {
    name: 'carousel',
    async send(scene) {
      const files = [
        [photo, 'on the first card'],
        [sampleFile('clip'), 'on the second card'],
      ] as const
      return scene.ana.sendContent(scene.olivia.number, await carouselWith(scene, files))
    },
    type: 'interactive',
    text: 'New this week',
    file: imageAbove('on the first card'),
    cards: [imageAbove('on the first card'), CLIP],
    ryze: {
      content: 'New this week - Carousel with 2 card(s)',
      interactive: {
        contentText: 'New this week',
        footerText: 'The shop',
        cards: CARDS,
      },
    },
    gowa: {
      body: undefined,
      interactive: `New this week\nThe shop\n${cardLines(1, 'Lamp')}\n${cardLines(2, 'Chair')}`,
    },
  },
  {
    ...TEMPLATE,
    name: 'template under an image',
    async send(scene) {
      const { templateMessage } = fixtureOf('template')
      const imageMessage = await uploadedImage(scene, 'above a template')
      const hydratedTemplate = { ...templateMessage?.hydratedTemplate, hydratedTitleText: null, imageMessage }
      return scene.ana.sendContent(scene.olivia.number, { templateMessage: { ...templateMessage, hydratedTemplate } })
    },
    file: imageAbove('above a template'),
    ryze: { interactive: withoutHeader(TEMPLATE.ryze.interactive) },
    gowa: { body: undefined, interactive: TEMPLATE.gowa.interactive.replace('Your flight\n', '') },
  },
  TEMPLATE,
]

/** What was pressed stands in `interactive` of RyzeAPI, whose `content` is empty. */
const ANSWERS: readonly Kind[] = [
  {
    name: 'answer to buttons',
    send: press('buttons', 'yes'),
    type: 'buttons_response',
    text: 'Yes',
    quotes: { text: 'Shall we?' },
    ryze: { content: '', interactive: { selectedButtonId: 'yes', title: 'Yes' } },
  },
  {
    name: 'answer to a list',
    send: press('list', 'soup'),
    type: 'list_response',
    text: 'Soup',
    quotes: { text: 'What would you like?' },
    ryze: {
      content: '',
      interactive: { selectedReply: { selectedRowID: 'soup' }, selectedRowId: 'soup', title: 'Soup' },
    },
  },
  {
    name: 'answer to a template',
    send: press('template', 'fine'),
    type: 'buttons_response',
    text: 'Fine',
    quotes: { text: 'It leaves at nine.' },
    ryze: { content: '', interactive: { selectedButtonId: 'fine', title: 'Fine' } },
  },
  {
    name: 'answer to a native flow',
    send: press('native-flow', 'pickup'),
    type: 'interactive_response',
    text: 'I pick it up',
    quotes: { text: 'It is ready.' },
    ryze: { content: '', interactive: { selectedButtonId: 'pickup', id: 'pickup', title: 'I pick it up' } },
  },
  {
    name: 'answer to a carousel',
    send: press('carousel', 'buy-chair'),
    type: 'interactive_response',
    text: 'Buy',
    quotes: { text: 'New this week' },
    ryze: { content: '', interactive: { selectedButtonId: 'buy-chair', id: 'buy-chair', title: 'Buy' } },
  },
]

/** Lists, buttons, flows, carousels and templates, and what was pressed in them. */
export const PRESSABLE: readonly Kind[] = [...OFFERS, ...ANSWERS]
