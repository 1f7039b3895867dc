import { phoneJid, type Jid } from '../../../core/model/address.ts'
import { invalid } from '../fault.ts'

const EVERYONE = '@everyone'
const IN_TEXT = /@(\d{5,15})\b/g

/** Who is mentioned: `@number` in the text, and who is named beside it. Throws VALIDATION_ERROR. */
export function readMentions(text: string, named: readonly string[], inGroup: boolean): readonly Jid[] | 'all' {
  if (inGroup && named.includes(EVERYONE)) return 'all'
  const inText = [...text.matchAll(IN_TEXT)].map((match) => phoneJid(match[1] ?? ''))
  return [...new Set([...inText, ...named.filter((item) => item !== EVERYONE).map(toMention)])]
}

function toMention(given: string): Jid {
  const bare = given.trim().replace(/^[@+]+/, '')
  if (!/^[1-9]\d{4,14}(@(s\.whatsapp\.net|lid))?$/.test(bare)) {
    throw invalid(`mention ${given}: phone number must be in international format`)
  }
  return bare.includes('@') ? bare : phoneJid(bare)
}
