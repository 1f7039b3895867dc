export { ActorError } from './actors/actor-error.ts'
export type { ActorErrorCode } from './actors/actor-error.ts'
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
