/** How the account shows itself. Both throw SESSION_NOT_FOUND, SESSION_NOT_READY and WHATSAPP_REFUSED. */
export interface Profile {
  setPresence(session: string, presence: 'available' | 'unavailable'): Promise<void>
  /** The name that others see. */
  setName(session: string, name: string): Promise<void>
}
