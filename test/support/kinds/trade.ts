import { PIXEL_JPEG, type SandboxMessage } from '../../../sandbox/src/index.ts'
import type { Kind } from './kind.ts'
import { fixture } from './writing.ts'

const SHOP = '15550102003@s.whatsapp.net'

const GOODS: readonly Kind[] = [
  {
    name: 'product',
    send: fixture('product'),
    type: 'product',
    text: 'This one?',
    ryze: {
      product: {
        id: '4000000000000001',
        title: 'Desk lamp',
        description: 'Warm light',
        currency: 'EUR',
        price: 24_900,
        url: 'https://example.com/lamp',
        seller: SHOP,
      },
    },
  },
  {
    name: 'order',
    send: fixture('order'),
    type: 'order',
    text: 'With a bow, please',
    ryze: {
      order: {
        id: '5000000000000001',
        title: 'The shop',
        token: 'AR5sandboxtoken==',
        items: 2,
        currency: 'EUR',
        total: 49_800,
        seller: SHOP,
      },
    },
    gowa: {
      body: undefined,
      order: {
        orderId: '5000000000000001',
        thumbnail: Buffer.from(PIXEL_JPEG).toString('base64'),
        itemCount: 2,
        status: 'INQUIRY',
        surface: 'CATALOG',
        message: 'With a bow, please',
        orderTitle: 'The shop',
        sellerJid: SHOP,
        token: 'AR5sandboxtoken==',
        totalAmount1000: 49_800,
        totalCurrencyCode: 'EUR',
      },
    },
  },
]

const INVITATIONS: readonly Kind[] = [
  {
    name: 'invitation into a group',
    send: fixture('group-invite'),
    type: 'groupInvite',
    text: 'Follow this link to join my WhatsApp group',
    ryze: {
      invite: {
        to: 'group',
        chat: '120363040000000001@g.us',
        name: 'Sunday football',
        code: 'SandboxInvite0001',
        expiresAt: 1_767_484_800,
      },
    },
  },
  {
    name: 'invitation to administer a channel',
    send: fixture('newsletter-admin-invite'),
    type: 'newsletterAdminInvite',
    text: 'Help me run this channel',
    ryze: {
      invite: {
        to: 'newsletter',
        chat: '120363040000000002@newsletter',
        name: 'City news',
        code: null,
        expiresAt: 1_767_830_400,
      },
    },
  },
]

const payment = (form: string, currency: string | null = null, amount: number | null = null) => ({
  payment: { form, currency, amount },
})

const PAYMENTS: readonly Kind[] = [
  {
    name: 'payment request',
    send: fixture('payment-request'),
    type: 'requestPayment',
    text: 'For the tickets',
    ryze: payment('request', 'BRL', 35_000),
  },
  {
    name: 'payment',
    send: fixture('payment-sent'),
    type: 'sendPayment',
    text: 'Here you are',
    ryze: payment('send'),
  },
  {
    name: 'payment declined',
    send: fixture('payment-declined'),
    type: 'declinePaymentRequest',
    text: null,
    ryze: payment('decline'),
  },
  {
    name: 'payment request taken back',
    send: fixture('payment-canceled'),
    type: 'cancelPaymentRequest',
    text: null,
    ryze: payment('cancel'),
  },
  {
    name: 'invitation to payments',
    send: fixture('payment-invite'),
    type: 'paymentInvite',
    text: null,
    ryze: payment('invite'),
  },
  {
    name: 'Pix card',
    send: fixture('pix'),
    type: 'interactive',
    text: null,
    ryze: {
      payment: { form: 'pix', merchantName: 'The shop', pixKey: 'shop@example.com', pixKeyType: 'EMAIL' },
    },
  },
]

/** GOWA keeps what there is to know of a call as JSON. */
const callRow =
  (video: boolean, outcome: string, seconds: number) =>
  ({ id }: SandboxMessage) => ({
    media_type: 'call',
    call_metadata: JSON.stringify({ call_id: id, is_video: video, outcome, seconds }),
  })

const CALLS: readonly Kind[] = [
  {
    name: 'missed call',
    send: fixture('call'),
    type: 'call',
    text: null,
    ryze: { call: { video: false, outcome: 'missed', seconds: 0 } },
    row: callRow(false, 'missed', 0),
  },
  {
    name: 'video call',
    send: fixture('video-call'),
    type: 'call',
    text: null,
    ryze: { call: { video: true, outcome: 'connected', seconds: 312 } },
    row: callRow(true, 'connected', 312),
  },
]

/** Nobody has words for these: WAHA's `_data` and our store have them whole. */
const UNKNOWN: readonly Kind[] = [
  { name: 'unknown, without words', send: fixture('unknown'), type: 'requestPhoneNumber', text: null },
  {
    name: 'unknown, with words',
    send: ({ ana, olivia }) =>
      ana.sendContent(olivia.number, { scheduledCallCreationMessage: { callType: 1, title: 'Standup' } }),
    type: 'scheduledCallCreation',
    text: 'Standup',
  },
  {
    name: 'kept in a chat whose messages disappear',
    send: fixture('keep'),
    type: 'keepInChat',
    text: null,
    ryze: { keep: { target: '3AKEPT000000000000000', kept: true } },
  },
  {
    name: 'kept no longer',
    send: fixture('keep-undone'),
    type: 'keepInChat',
    text: null,
    ryze: { keep: { target: '3AKEPT000000000000000', kept: false } },
  },
]

/** Goods, invitations, money and calls; and what has no words of its own. */
export const TRADE: readonly Kind[] = [...GOODS, ...INVITATIONS, ...PAYMENTS, ...CALLS, ...UNKNOWN]
