export { ActorError } from './actors/actor-error.ts'
export type { ActorErrorCode } from './actors/actor-error.ts'
export type { EventToSend, PollToSend } from './actors/compose-data.ts'
export type { FileKind, FileToSend } from './actors/compose-file.ts'
export type { ContentDetails } from './actors/content/details.ts'
export type { ContentKind } from './actors/content/kinds.ts'
export type { SandboxMessage } from './actors/message-file.ts'
export type { ChatRow } from './actors/phone-chats.ts'
export type { GroupInfo } from './actors/phone-groups.ts'
export type { Phone, SendOptions } from './actors/phone.ts'
export { seedDemo } from './demo/seed.ts'
export { FIXTURE_PEOPLE, FIXTURE_TIME, kindFixtures, PIXEL_JPEG } from './kinds/fixtures.ts'
export type { KindFixture } from './kinds/fixtures.ts'
export { createSandbox } from './server.ts'
export { encodeStanza } from './wire/codec.ts'
export type { Stanza } from './world/types.ts'
export type {
  ChatChange,
  GroupRequest,
  PeopleOptions,
  Sandbox,
  SandboxAccount,
  SandboxFaults,
  SandboxOptions,
  StoredMessage,
} from './server.ts'
