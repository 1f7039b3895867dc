import { ActorError } from './actor-error.ts'
import type { Phone } from './phone.ts'
import { childOf, childrenOf, stanzaOf } from './stanza.ts'

/** A picture as its server describes it. */
export interface PictureInfo {
  readonly id: string
  readonly type: string
  readonly url: string
}

/** What an account shows of itself, and to whom it does not listen. */
export interface AccountProfile {
  /** The picture of somebody or of a group, as this account may see it; its own unless told. */
  picture(of?: string, type?: 'image' | 'preview'): Promise<PictureInfo>
  /** Sets the own picture, or that of a group; null takes it away. */
  setPicture(jpeg: Uint8Array | null, group?: string): Promise<void>
  /** Addresses by phone number where it is known. */
  blocklist(): Promise<readonly string[]>
  setBlocked(person: string, blocked: boolean): Promise<readonly string[]>
}

/** The profile of a phone's account. */
export function createAccountProfile(phone: Phone): AccountProfile {
  const { line, addresses } = phone.context
  const blocklist = async (): Promise<readonly string[]> => {
    const answer = await line.query({ type: 'get', xmlns: 'blocklist', content: [] })
    return childrenOf(childOf(answer, 'list'), 'item').map(({ attrs }) => addresses.person(attrs['jid'] ?? ''))
  }
  return {
    async picture(of = phone.pn, type = 'image') {
      const query = stanzaOf('picture', { type, query: 'url' })
      const request = { type: 'get', xmlns: 'w:profile:picture', target: phone.chatOf(of), content: [query] } as const
      const answer = await line.query(request).catch((cause: Error) => {
        throw new ActorError('PICTURE_NOT_FOUND', `no picture of ${of} for this phone: ${cause.message}`, { cause })
      })
      const { id = '', url = '', type: shown = type } = childOf(answer, 'picture')?.attrs ?? {}
      return { id, type: shown, url }
    },
    async setPicture(jpeg, group) {
      const content = jpeg === null ? [] : [stanzaOf('picture', { type: 'image' }, jpeg)]
      const target = group === undefined ? {} : { target: group }
      await line.query({ type: 'set', xmlns: 'w:profile:picture', ...target, content })
    },
    blocklist,
    async setBlocked(person, blocked) {
      const pn = phone.chatOf(person)
      const action = blocked ? 'block' : 'unblock'
      const item = stanzaOf('item', { action, jid: addresses.lidOf(pn) ?? pn, pn_jid: blocked ? pn : undefined })
      await line.query({ type: 'set', xmlns: 'blocklist', content: [item] })
      return blocklist()
    },
  }
}
