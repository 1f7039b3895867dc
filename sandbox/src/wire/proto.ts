/** WhatsApp's protobuf messages. */
export { proto } from 'baileys'
