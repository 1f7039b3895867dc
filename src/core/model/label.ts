/** A coloured mark of WhatsApp Business for chats and messages. */
export interface Label {
  /** WhatsApp's own id, a small number as text. */
  readonly id: string
  readonly name: string
  /** Index into WhatsApp's palette, 0 to 19. */
  readonly color: number
}
