import type { ContentKind } from './message-content.ts'
import type { StoredMessage } from './phone-messages.ts'

interface Topic {
  readonly words: RegExp
  readonly answers: readonly string[]
}

const TOPICS: readonly Topic[] = [
  {
    words: /\b(hi|hello|hey|hola|ola|olá|ciao|bonjour|hallo|salut|namaste|merhaba)\b/i,
    answers: ['Hey! Good to hear from you 😊', 'Hello! How are things?', 'Hi! I was just thinking of you.'],
  },
  {
    words: /how are you|how's it going|que tal|qué tal|tudo bem|come stai|wie geht|ça va/i,
    answers: ['All good here, busy week though. And you?', 'Very well, thanks! The sun is out at last.'],
  },
  { words: /thank|gracias|obrigad|grazie|danke|merci/i, answers: ['You are welcome!', 'Any time 👍'] },
  { words: /\b(bye|see you|good night|ciao ciao|adios|tchau)\b/i, answers: ['See you soon!', 'Take care 👋'] },
  { words: /\b(price|cost|invoice|order|pay)/i, answers: ['Let me check the numbers and come back to you today.'] },
  {
    words: /\b(when|what time|tomorrow|tonight|monday|friday)\b/i,
    answers: ['Tomorrow around ten works for me.', 'Friday is better on my side.'],
  },
  { words: /\b(where|address|location)\b/i, answers: ['The usual place, next to the station.'] },
  {
    words: /\?\s*$/,
    answers: ['Good question. Let me think about it.', 'I believe so, but give me a moment to check.'],
  },
]

const OTHERWISE = ['Got it:', 'I read you:', 'Noted:']

/** The same text gets the same answer, so that a demo can be told as a story. */
function pick(answers: readonly string[], seed: string): string {
  let sum = 0
  for (const character of seed) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return answers[sum % answers.length] ?? ''
}

/** What a friendly person says to a message: an answer to what it is about, else its words back. */
export function smallTalk(message: StoredMessage): string | null {
  if (message.kind !== 'text' || message.text === null) return mediaTalk(message)
  const { text } = message
  const topic = TOPICS.find(({ words }) => words.test(text))
  if (topic !== undefined) return pick(topic.answers, text)
  return `${pick(OTHERWISE, text)} “${text.length > 200 ? `${text.slice(0, 200)}…` : text}”`
}

const ANSWERS: Readonly<Partial<Record<ContentKind, string>>> = {
  image: 'Nice picture!',
  video: 'I will watch it tonight.',
  audio: 'I heard it, thanks.',
  document: 'Thanks for the file, I will read it.',
  location: 'I see where you are.',
  contact: 'Saved the contact, thanks.',
  sticker: '😄',
  poll: 'Hard to choose!',
  event: 'I will be there!',
  list: 'Let me think which one.',
  buttons: 'Let me think which one.',
  invite: 'Thanks for the invitation!',
}

const mediaTalk = ({ kind }: StoredMessage): string | null => ANSWERS[kind] ?? null
