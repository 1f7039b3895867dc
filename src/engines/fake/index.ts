export { createFakeEngine, type FakeEngine, type FakeSession } from './engine.ts'
