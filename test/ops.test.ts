import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parse } from 'yaml'
import { COUNTS, TIMES } from '../src/core/model/measure.ts'
import { ROOT } from './architecture/source-file.ts'
import { ANA, BEN, OLIVIA, startPeople, THEO, type People } from './support/people.ts'
import { until } from './support/wait.ts'
import { pair } from './support/waha.ts'
import { startWebhookReceiver, type WebhookReceiver } from './support/webhook-receiver.ts'

const read = (path: string) => readFileSync(join(ROOT, 'ops', path), 'utf8')

interface Board {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[]
  readonly templating: { readonly list: readonly { readonly definition?: string }[] }
}
interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[]
}

/** Every query of the dashboard and the alerts, by what shows it. */
function queries(): readonly (readonly [string, string])[] {
  const board = JSON.parse(read('grafana/waypost.json')) as Board
  const { groups } = parse(read('prometheus/alerts.yml')) as Rules
  return [
    ...board.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
    ...board.templating.list.flatMap(({ definition }) => (definition ? [['variable', definition] as const] : [])),
    ...groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const)),
  ]
}

const namesIn = (text: string) => [...text.matchAll(/\bwaypost_\w+/g)].map(([name]) => name)

/** The names that a scrape explains, with those that a histogram has beside its own. */
function exposedIn(scrape: string): ReadonlySet<string> {
  const types = [...scrape.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
    ),
  )
}

describe('what operators look at', { timeout: 180_000 }, () => {
  let people: People
  let hook: WebhookReceiver

  before(async () => {
    people = await startPeople({})
    hook = await startWebhookReceiver()
    const webhooks = [{ url: hook.url, events: ['message'] }]
    await pair(people, { name: 'shop', number: OLIVIA, config: { webhooks } })
    await people.gateway.api.post('/api/sendText', { session: 'shop', chatId: `${ANA}@c.us`, text: 'to Ana' })
    await people.sandbox.control.post(`/accounts/${ANA}/messages`, { to: OLIVIA, text: 'to Olivia' })
    await hook.next('the message', ({ body }) => body.payload.body === 'to Olivia')
  })
  after(async () => {
    await people[Symbol.asyncDispose]()
    await hook[Symbol.asyncDispose]()
  })

  const scrape = async (): Promise<string> => (await people.gateway.api.get('/metrics')).body

  test('every metric that a panel or an alert names is exposed', async () => {
    const exposed = exposedIn(await scrape())
    const all = queries()
    assert.ok(all.length > 50, `only ${all.length} queries were found`)
    const unknown = all.flatMap(([where, expr]) =>
      namesIn(expr)
        .filter((name) => !exposed.has(name))
        .map((name) => `${where}: ${name}`),
    )
    assert.deepEqual(unknown, [])
    const named = new Set(all.flatMap(([, expr]) => namesIn(expr)))
    const counts = Object.keys(COUNTS).map((name) => `waypost_${name}_total`)
    const times = Object.keys(TIMES).map((name) => `waypost_${name}_bucket`)
    assert.deepEqual(
      [...counts, ...times].filter((name) => !named.has(name)),
      [],
      'what is measured is shown',
    )
  })

  test('the figures are those of the session that runs, and no label holds a phone number', async () => {
    const body = await until('everything is delivered', async () => {
      const text = await scrape()
      const [head, delivered] = ['head', 'delivered'].map(
        (name) => new RegExp(`^waypost_log_${name}\\{session="shop"\\} (\\d+)$`, 'm').exec(text)?.[1],
      )
      return head !== undefined && head === delivered && text
    })
    for (const line of [
      'waypost_sessions{status="working"} 1',
      'waypost_session_working{session="shop"} 1',
      'waypost_undelivered_age_seconds{session="shop"} 0',
      'waypost_deliveries{session="shop",state="dead"} 0',
      'waypost_outgoing{session="shop",state="queued"} 0',
      'waypost_database_up 1',
    ]) {
      assert.ok(body.split('\n').includes(line), `${line} is missing`)
    }
    assert.match(body, /^waypost_session_last_frame_age_seconds\{session="shop"\} \d/m)
    assert.match(body, /^waypost_store_seconds_count\{operation="durable"\} [1-9]/m)
    assert.match(body, /^waypost_send_seconds_count 1$/m)
    for (const number of [OLIVIA, ANA, BEN, THEO]) assert.ok(!body.includes(number), `${number} is in a label`)
    assert.doesNotMatch(body, /@(s\.whatsapp\.net|lid|g\.us|c\.us)/)
  })

  test('only an administrator reads them', async () => {
    const { origin } = people.gateway
    assert.equal((await fetch(`${origin}/metrics`)).status, 401)
    assert.equal((await fetch(`${origin}/metrics`, { headers: { 'x-api-key': 'wrong' } })).status, 401)
  })

  test('health says which part degrades, stays 200, and names nobody', async () => {
    const health = () => people.gateway.api.get('/health')
    const well = await health()
    assert.equal(well.status, 200)
    assert.deepEqual(Object.keys(well.body.details), ['database', 'sessions', 'deliveries', 'eventLoop', 'disk'])
    assert.equal(well.body.details.sessions.status, 'up')
    const { control } = people.sandbox
    const [device] = (await control.get(`/accounts/${OLIVIA}/devices`)).body
    await control.delete(`/accounts/${OLIVIA}/devices/${device.id}`)
    const worse = await until('the loss is seen', async () => {
      const answer = await health()
      return answer.body.details.sessions.status === 'degraded' && answer
    })
    const { status, body } = worse
    assert.deepEqual([status, body.status, body.checks.sessions], [200, 'degraded', 'degraded'])
    assert.deepEqual(body.details.sessions, {
      status: 'degraded',
      expected: 1,
      notWorking: 1,
      troubles: { LOGGED_OUT: 1 },
    })
    assert.ok(!JSON.stringify(body).includes('shop'))
  })

  test('a deleted session takes its series with it', async () => {
    assert.match(await scrape(), /session="shop"/)
    assert.equal((await people.gateway.api.delete('/api/sessions/shop')).status, 200)
    await until('they are gone', async () => !(await scrape()).includes('session="shop"'))
  })
})
