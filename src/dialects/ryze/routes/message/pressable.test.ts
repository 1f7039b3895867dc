import assert from 'node:assert/strict'
import test from 'node:test'
import { createRecordingStage } from '../../../testing/stage.ts'
import { ANNA_NUMBER, createChatApp, lastDraft, refuses } from '../../testing/chats.ts'

const number = ANNA_NUMBER
const times = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at))

test('buttons reply, lead somewhere, call or copy', async () => {
  await using app = await createChatApp()
  const { status, body } = await app.post('message/button', {
    number,
    contentText: 'Well?',
    headerText: 'Head',
    footerText: 'Foot',
    buttons: [
      { id: 'y', displayText: 'Yes' },
      { id: 'https://example.org', displayText: 'Site', type: 'URL' },
      { id: '55 11 99999-9999', displayText: 'Call', type: 'CALL' },
    ],
  })
  assert.deepEqual([status, body.data.messageType, body.data.content], [200, 'buttons', 'Well?'])
  assert.deepEqual(lastDraft(app), {
    kind: 'buttons',
    text: 'Well?',
    header: 'Head',
    footer: 'Foot',
    buttons: [
      { type: 'reply', id: 'y', text: 'Yes' },
      { type: 'url', id: '', text: 'Site', value: 'https://example.org' },
      { type: 'call', id: '', text: 'Call', value: '+5511999999999' },
    ],
    media: null,
  })
  await app.post('message/button', {
    number,
    contentText: 'x',
    buttons: [{ id: 'C1', displayText: 'Code', type: 'COPY' }],
  })
  const copy = app.phone.drafts.at(-1)
  assert.ok(copy?.kind === 'buttons')
  assert.deepEqual(copy.buttons, [{ type: 'copy', id: '', text: 'Code', value: 'C1' }])
})

test('a file stands where the header of buttons would', async () => {
  const stage = createRecordingStage()
  await using app = await createChatApp({ stage })
  const buttons = [{ id: 'y', displayText: 'Yes' }]
  const request = { number, contentText: 'Well?', headerText: 'Head', buttons, mediaUrl: 'https://example.org/v' }
  for (const [mediaType, use] of [
    ['IMAGE', 'image'],
    ['VIDEO', 'video'],
    ['DOCUMENT', 'document'],
  ] as const) {
    assert.equal((await app.post('message/button', { ...request, mediaType })).status, 200)
    const draft = app.phone.drafts.at(-1)
    assert.ok(draft?.kind === 'buttons')
    assert.deepEqual([draft.header, draft.media?.type, stage.staged.at(-1)?.use], [null, use, use])
  }
})

test('buttons that nobody could tell apart or follow are refused', async () => {
  await using app = await createChatApp()
  const request = { number, contentText: 'x' }
  const one = { id: '1', displayText: 'One' }
  const count = 'buttons must have 1 to 3 items'
  await refuses(app, 'message/button', [
    [{ number, buttons: [one] }, 'contentText is required'],
    [request, count],
    [{ ...request, buttons: times(4, (at) => ({ ...one, id: `${at}` })) }, count],
    [{ ...request, buttons: [one, one] }, 'buttons must have different ids'],
    [{ ...request, buttons: [{ id: '1' }] }, 'buttons[0].displayText is required'],
    [{ ...request, buttons: [one, { displayText: 'Two' }] }, 'buttons[1].id is required'],
    [{ ...request, buttons: [{ ...one, type: 'URL' }] }, 'buttons[0].id must be an http or https address'],
    [{ ...request, buttons: [{ ...one, type: 'CALL' }] }, 'buttons[0].id must be a phone number'],
    [
      { ...request, buttons: [one], mediaUrl: 'https://example.org/a' },
      'mediaType is required with mediaUrl: IMAGE, VIDEO or DOCUMENT',
    ],
  ])
})

test('a list is sent', async () => {
  await using app = await createChatApp()
  const { status, body } = await app.post('message/list', {
    number,
    contentText: 'Choose',
    buttonText: 'Open',
    headerText: 'Menu',
    footerText: 'Foot',
    sections: [
      {
        title: 'Drinks',
        rows: [
          { id: 'tea', title: 'Tea', description: 'green' },
          { id: 'mate', title: 'Mate' },
        ],
      },
      { rows: [{ id: 'cake', title: 'Cake' }] },
    ],
  })
  assert.deepEqual([status, body.data.messageType, body.data.content], [200, 'list', 'Choose'])
  assert.deepEqual(lastDraft(app), {
    kind: 'list',
    text: 'Choose',
    title: 'Menu',
    footer: 'Foot',
    button: 'Open',
    sections: [
      {
        title: 'Drinks',
        rows: [
          { id: 'tea', title: 'Tea', description: 'green' },
          { id: 'mate', title: 'Mate', description: null },
        ],
      },
      { title: '', rows: [{ id: 'cake', title: 'Cake', description: null }] },
    ],
  })
})

test('a list keeps to ten sections of ten rows', async () => {
  await using app = await createChatApp()
  const list = { number, contentText: 'x', buttonText: 'Open' }
  const section = (count: number, from: string) => ({
    title: 'S',
    rows: times(count, (at) => ({ id: `${from}${at}`, title: 'R' })),
  })
  const full = times(10, (at) => section(10, `${at}-`))
  await refuses(app, 'message/list', [
    [{ ...list, contentText: '', sections: full }, 'contentText is required'],
    [{ ...list, buttonText: '', sections: full }, 'buttonText is required'],
    [list, 'sections must have 1 to 10 items'],
    [{ ...list, sections: times(11, (at) => section(1, `${at}-`)) }, 'sections must have 1 to 10 items'],
    [{ ...list, sections: [section(0, 'a')] }, 'sections[0].rows must have 1 to 10 items'],
    [{ ...list, sections: [section(11, 'a')] }, 'sections[0].rows must have 1 to 10 items'],
    [{ ...list, sections: [section(1, 'a'), section(1, 'a')] }, 'rows must have different ids'],
    [{ ...list, sections: [{ rows: [{ title: 'R' }] }] }, 'sections[0].rows[0].id is required'],
  ])
  assert.equal((await app.post('message/list', { ...list, sections: full })).status, 200)
})

test('a carousel has cards with pictures, texts and buttons', async () => {
  const stage = createRecordingStage()
  await using app = await createChatApp({ stage })
  const button = { id: 'b', displayText: 'Buy', type: 'REPLY' }
  const { status, body } = await app.post('message/carousel', {
    number,
    message: 'Offers',
    footer: 'Foot',
    cards: [
      {
        header: { title: 'One', subtitle: 'first', imageUrl: 'https://example.org/1' },
        body: { text: 'Text' },
        footer: 'F',
        buttons: [button],
      },
      { header: { title: 'Two', videoUrl: 'https://example.org/2' }, body: { text: 'Text' } },
    ],
  })
  const { messageType, content } = body.data
  assert.deepEqual([status, messageType, content], [200, 'interactive', 'Offers - Carousel with 2 card(s)'])
  const draft = app.phone.drafts.at(-1)
  assert.ok(draft?.kind === 'carousel')
  const [one, two] = draft.cards.map(({ media, ...card }) => ({ ...card, media: media?.type }))
  assert.deepEqual([draft.text, draft.footer], ['Offers', 'Foot'])
  const buttons = [{ type: 'reply', id: 'b', text: 'Buy' }]
  assert.deepEqual(one, { title: 'One', subtitle: 'first', text: 'Text', footer: 'F', media: 'image', buttons })
  assert.deepEqual([two?.media, two?.buttons, two?.footer], ['video', [], null])
  assert.deepEqual(
    stage.staged.map(({ use }) => use),
    ['image', 'video'],
  )
})

test('a carousel keeps to ten cards of three buttons', async () => {
  await using app = await createChatApp()
  const card = { header: { title: 'T' }, body: { text: 'B' } }
  const buttons = times(4, (at) => ({ id: `${at}`, displayText: 'B' }))
  const both = { title: 'T', imageUrl: 'https://example.org/1', videoUrl: 'https://example.org/2' }
  const count = 'cards must have 1 to 10 items'
  await refuses(app, 'message/carousel', [
    [{ number }, count],
    [{ number, cards: times(11, () => card) }, count],
    [{ number, cards: [{ ...card, buttons }] }, 'cards[0].buttons must have at most 3 items'],
    [{ number, cards: [{ ...card, header: {} }] }, 'cards[0].header.title is required'],
    [{ number, cards: [card, { header: { title: 'T' } }] }, 'cards[1].body.text is required'],
    [{ number, cards: [{ ...card, header: both }] }, 'cards[0].header: use either imageUrl or videoUrl, not both'],
  ])
})

test('a form opens a flow, with the fields that are asked for', async () => {
  await using app = await createChatApp()
  const { status, body } = await app.post('message/form', {
    number,
    message: 'Your address?',
    formType: 'registration_offer',
    offerName: 'Course',
    buttonLabel: 'Fill in',
    flowToken: 'tok',
    flowId: '123',
    fullNameVisible: true,
    emailVisible: false,
  })
  assert.deepEqual([status, body.data.messageType, body.data.content], [200, 'interactive', 'Your address?'])
  const { params, ...draft } = lastDraft(app) as { params: string }
  assert.deepEqual(draft, { kind: 'flow', text: 'Your address?', footer: null, name: 'galaxy_message', version: 1 })
  assert.deepEqual(JSON.parse(params), {
    flow_message_version: '3',
    flow_token: 'tok',
    flow_id: '123',
    flow_cta: 'Fill in',
    flow_action: 'navigate',
    form_type: 'registration_offer',
    full_name_visible: true,
    email_visible: false,
    offer_name: 'Course',
  })
  await app.post('message/form', {
    number,
    message: 'x',
    buttonParamsJSON: '{"a": 1}',
    flowId: 'ignored',
    messageVersion: 3,
  })
  const own = app.phone.drafts.at(-1)
  assert.ok(own?.kind === 'flow')
  assert.deepEqual([own.params, own.version], ['{"a": 1}', 3])
})

test('a form that could not be opened is refused', async () => {
  await using app = await createChatApp()
  await refuses(app, 'message/form', [
    [{ number, formType: 'contact_details' }, 'Message is required'],
    [{ number, message: 'x', formType: 'registration_offer' }, 'offerName is required for registration_offer'],
    [{ number, message: 'x', buttonParamsJSON: '{' }, 'buttonParamsJSON must be a JSON object'],
    [{ number, message: 'x', buttonParamsJSON: '[]' }, 'buttonParamsJSON must be a JSON object'],
  ])
})

test('a card with a PIX key is sent', async () => {
  await using app = await createChatApp()
  const keys = [
    ['CPF', '12345678901', 'CPF'],
    ['CNPJ', '12345678901234', 'CNPJ'],
    ['EMAIL', 'shop@example.org', 'EMAIL'],
    ['PHONE', '+5511999999999', 'PHONE'],
    ['RANDOM', '123e4567-e89b-12d3-a456-426614174000', 'EVP'],
  ] as const
  for (const [pixKeyType, key, keyType] of keys) {
    const { status, body } = await app.post('message/pix', { number, merchantName: 'Shop', pixKey: key, pixKeyType })
    assert.deepEqual([status, body.data.messageType], [200, 'interactive'])
    assert.deepEqual(lastDraft(app), { kind: 'pix', merchant: 'Shop', key, keyType, text: null })
  }
})

test('a PIX key of another form is refused', async () => {
  await using app = await createChatApp()
  const pix = { number, merchantName: 'Shop', pixKey: '12345678901' }
  await refuses(app, 'message/pix', [
    [{ number, pixKey: '1', pixKeyType: 'CPF' }, 'merchantName is required'],
    [{ number, merchantName: 'Shop', pixKeyType: 'CPF' }, 'pixKey is required'],
    [pix, 'pixKeyType is required: CPF, CNPJ, EMAIL, PHONE or RANDOM'],
    [{ ...pix, pixKey: '123.456.789-01', pixKeyType: 'CPF' }, 'pixKey must be 11 digits for CPF'],
    [{ ...pix, pixKeyType: 'CNPJ' }, 'pixKey must be 14 digits for CNPJ'],
    [{ ...pix, pixKeyType: 'EMAIL' }, 'pixKey must be an email address for EMAIL'],
    [
      { ...pix, pixKey: '119', pixKeyType: 'PHONE' },
      'pixKey must be a phone number in digits, country code first for PHONE',
    ],
    [{ ...pix, pixKeyType: 'RANDOM' }, 'pixKey must be a UUID for RANDOM'],
  ])
})
