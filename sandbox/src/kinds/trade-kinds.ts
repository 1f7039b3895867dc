import { FIXTURE_PEOPLE, FIXTURE_TIME, fileFields, keyOfOther, PIXEL_JPEG, type KindFixture } from './parts.ts'

/** Goods, invitations and money. */
export const TRADE_KINDS: readonly KindFixture[] = [
  {
    name: 'product',
    message: {
      productMessage: {
        product: {
          productImage: { ...fileFields('product', 'image/jpeg', 30_112), height: 800, width: 800 },
          productId: '4000000000000001',
          title: 'Desk lamp',
          description: 'Warm light',
          currencyCode: 'EUR',
          priceAmount1000: 24_900,
          url: 'https://example.com/lamp',
          productImageCount: 1,
        },
        businessOwnerJid: FIXTURE_PEOPLE.shop,
        body: 'This one?',
        footer: 'The shop',
      },
    },
  },
  {
    name: 'order',
    message: {
      orderMessage: {
        orderId: '5000000000000001',
        thumbnail: PIXEL_JPEG,
        itemCount: 2,
        status: 1,
        surface: 1,
        message: 'With a bow, please',
        orderTitle: 'The shop',
        sellerJid: FIXTURE_PEOPLE.shop,
        token: 'AR5sandboxtoken==',
        totalAmount1000: 49_800,
        totalCurrencyCode: 'EUR',
      },
    },
  },
  {
    name: 'group-invite',
    message: {
      groupInviteMessage: {
        groupJid: FIXTURE_PEOPLE.group,
        inviteCode: 'SandboxInvite0001',
        inviteExpiration: FIXTURE_TIME + 259_200,
        groupName: 'Sunday football',
        jpegThumbnail: PIXEL_JPEG,
        caption: 'Follow this link to join my WhatsApp group',
      },
    },
  },
  {
    name: 'newsletter-admin-invite',
    message: {
      newsletterAdminInviteMessage: {
        newsletterJid: FIXTURE_PEOPLE.newsletter,
        newsletterName: 'City news',
        jpegThumbnail: PIXEL_JPEG,
        caption: 'Help me run this channel',
        inviteExpiration: FIXTURE_TIME + 604_800,
      },
    },
  },
  {
    name: 'payment-request',
    message: {
      requestPaymentMessage: {
        noteMessage: { extendedTextMessage: { text: 'For the tickets' } },
        currencyCodeIso4217: 'BRL',
        amount1000: 35_000,
        requestFrom: FIXTURE_PEOPLE.ben,
        expiryTimestamp: FIXTURE_TIME + 604_800,
        amount: { value: 35_000, offset: 1000, currencyCode: 'BRL' },
      },
    },
  },
  {
    name: 'payment-sent',
    message: {
      sendPaymentMessage: {
        noteMessage: { extendedTextMessage: { text: 'Here you are' } },
        requestMessageKey: keyOfOther('3APAYMENT000000000000'),
      },
    },
  },
  {
    name: 'payment-declined',
    message: { declinePaymentRequestMessage: { key: keyOfOther('3APAYMENT000000000000') } },
  },
  {
    name: 'payment-canceled',
    message: {
      cancelPaymentRequestMessage: { key: { ...keyOfOther('3APAYMENT000000000000'), fromMe: true } },
    },
  },
  {
    name: 'payment-invite',
    message: { paymentInviteMessage: { serviceType: 3, expiryTimestamp: FIXTURE_TIME + 604_800 } },
  },
]
