import type { SandboxMessage } from '../../../sandbox/src/index.ts'
import { atAna, doneAt, steps, wahaAction, wahaEmpty, wahaId, type Change, type Step } from './change.ts'
import { fixtureOf } from './writing.ts'
import { SESSION, type KindsWorld } from './world.ts'

type Write = (world: KindsWorld) => Promise<SandboxMessage>

/** Olivia asks through WAHA; resolves when Ana has it. */
const asked =
  (path: string, body: object): Write =>
  async (world) => {
    const chatId = `${world.ana.number}@c.us`
    const answer = await world.apis.waha.post(path, { session: SESSION, chatId, ...body })
    return atAna(world, answer.body._data.key.id)
  }

/** Where WAHA says that the poll or event is. */
function destination({ sent, target }: Step, world: KindsWorld) {
  const { from: ana, to: olivia } = wahaAction(sent, world)
  const fromMe = target.sender === world.olivia.pn
  return { id: wahaId(target, world), to: fromMe ? ana : olivia, from: fromMe ? olivia : ana, fromMe }
}

/** Votes are no messages, and GOWA tells nobody of them. */
const vote = (name: string, ask: Write, votes: readonly (readonly string[])[]): Change => ({
  name,
  async act(world) {
    const target = await ask(world)
    return steps(target, (options) => world.ana.vote(target.id, options), votes)
  },
  waha: (step, world) => {
    const { id, to, from, fromMe } = wahaAction(step.sent, world)
    const timestamp = Math.floor(doneAt(step.sent) / 1000)
    return {
      event: 'poll.vote',
      payload: {
        vote: { id, to, from, fromMe, selectedOptions: step.said, timestamp },
        poll: destination(step, world),
      },
    }
  },
  ryze: ({ target: { id }, said: options }) => ({
    type: 'poll-update',
    content: options.join(', '),
    source: 'whatsapp',
    pollUpdate: { message_id: id, options },
  }),
  gowa: null,
  listed: ({ target: { text } }) => ({
    waha: { body: text },
    data: {},
    ryze: { messageType: 'poll', content: text },
    gowa: { content: text },
  }),
})

const RESPONSES: Readonly<Record<string, string>> = { going: 'GOING', notGoing: 'NOT_GOING', maybe: 'MAYBE' }

type EventAnswer = 'going' | 'notGoing' | 'maybe'

/** Answers to events: `said` is the answer, and how many come along. */
const reply = (name: string, ask: Write, answers: readonly (readonly [EventAnswer, guests: string])[]): Change => ({
  name,
  async act(world) {
    const target = await ask(world)
    return steps(
      target,
      ([answer, guests]) => world.ana.answerEvent(target.id, answer as EventAnswer, Number(guests)),
      answers,
    )
  },
  waha: (step, world) => {
    const [answer = '', guests] = step.said
    return {
      event: 'event.response',
      payload: {
        ...wahaEmpty(step.sent, world),
        eventCreationKey: destination(step, world),
        eventResponse: { response: RESPONSES[answer], extraGuestCount: Number(guests) },
      },
    }
  },
  ryze: ({ target: { id }, said: [response, guests] }) => ({
    type: 'event-response',
    content: response,
    source: 'whatsapp',
    eventResponse: { message_id: id, response, extraGuests: Number(guests) },
  }),
  gowa: null,
  listed: ({ target: { text } }) => ({
    waha: { body: text },
    data: {},
    ryze: { messageType: 'event', content: text },
    gowa: { content: text },
  }),
})

const POLL = { name: 'Where?', options: ['Pizza', 'Sushi', 'At home'], multipleAnswers: true }
const EVENT = { name: 'Summer party', startTime: 2_000_000_000, extraGuestsAllowed: true }
const OWN_POLL: Write = ({ ana, olivia }) => ana.sendContent(olivia.number, fixtureOf('poll'))

/** The vote whose tally is asked for. */
export const TALLIED: Change = vote('a vote that is changed', asked('/api/sendPoll', { poll: POLL }), [
  ['Pizza', 'At home'],
  ['Sushi'],
])

/** Votes in polls and answers to events. */
export const ANSWERS: readonly Change[] = [
  TALLIED,
  vote('a vote that is taken back', asked('/api/sendPoll', { poll: { ...POLL, name: 'When?' } }), [['Sushi'], []]),
  vote('a vote in the own poll', OWN_POLL, [['Pizza']]),
  reply('an answer to an event', asked(`/api/${SESSION}/events`, { event: EVENT }), [
    ['maybe', '0'],
    ['going', '2'],
  ]),
  reply('an answer to the own event', ({ ana, olivia }) => ana.sendContent(olivia.number, fixtureOf('event')), [
    ['notGoing', '0'],
  ]),
]
