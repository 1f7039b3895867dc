import { Type, type Static } from 'typebox'
import type { Gateway } from '../../../../core/gateway.ts'
import { invalid } from '../../invalid.ts'
import { maybe } from '../../schemas/fields.ts'
import { idField } from '../../schemas/send.ts'
import { sendWaha, type WahaContent } from '../../send.ts'

/** The chat that stories are in. */
export const STORIES = 'status@broadcast'

const MAX_CONTACTS = 5_000

export const contactsField = maybe(
  Type.Array(Type.String(), { maxItems: MAX_CONTACTS, description: 'Who may see it; everybody unless said' }),
)

/** What every story can have. */
export const storyFields = { id: idField, contacts: contactsField }

const storyRequest = Type.Object(storyFields)

/** Tells a story, to these people or to everybody. */
export function sendStory(
  gateway: Gateway,
  { session, id, contacts }: Static<typeof storyRequest> & { readonly session: string },
  content: WahaContent,
) {
  if (contacts?.length === 0) throw invalid('contacts should not be empty')
  return sendWaha(gateway, { session, chatId: STORIES, id: id ?? null, audience: contacts ?? null }, content)
}

/** `#RRGGBB`, as WAHA has it, in WhatsApp's form. Throws BAD_REQUEST. */
export function toBackground(color: string): string {
  if (!/^#[\da-f]{6}$/i.test(color)) throw invalid('backgroundColor must be a color such as #38b42f')
  return `#FF${color.slice(1).toUpperCase()}`
}

export const backgroundField = maybe(Type.String({ default: '#38b42f' }))

/** Without a color of its own. */
export const DEFAULT_BACKGROUND = '#38b42f'
