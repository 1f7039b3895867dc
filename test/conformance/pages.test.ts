import { after, before, suite } from 'node:test'
import { startDemo, type Demo } from './pages/demo.ts'
import { testGowaPage } from './pages/gowa.ts'
import { testRyzePages } from './pages/ryze.ts'
import { testWahaPage } from './pages/waha.ts'
import { readPaper } from './ryze/contract.ts'

const skip = readPaper('mission/README.md') === null && 'the pages are not on this machine'

/** What the pages print, sent to the demo as printed: host, credentials and ids apart. */
suite('the pages’ examples work against the demo', { skip, timeout: 240_000 }, () => {
  let demo: Demo
  before(async () => {
    demo = await startDemo()
  })
  after(() => demo?.[Symbol.asyncDispose]())
  const demoOf = (): Demo => demo

  testGowaPage(demoOf)
  testRyzePages(demoOf)
  testWahaPage(demoOf)
})
