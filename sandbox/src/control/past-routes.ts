import { groupInfo } from '../actors/group-actions.ts'
import { rememberPast, type PastMessage } from '../actors/past.ts'
import type { SandboxAccount } from '../actors/account.ts'
import type { Sandbox } from '../sandbox.ts'
import { ControlError } from './control-error.ts'
import { integer, object, optional, phoneNumber, text } from './fields.ts'
import { toContent } from './message-input.ts'
import { ok, routeWithBody, type ControlRoute } from './route.ts'

/** Messages from before the sandbox began. */
export function pastRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/past',
        summary: 'Put a message of the past into the memory of the phones; companions linked later find it in history',
        shape: {
          from: phoneNumber(),
          to: text({ max: 100 }),
          text: optional(text()),
          content: optional(object('a message of the protocol, bytes in base64')),
          timestamp: integer({ min: 1, max: 4_000_000_000 }),
          id: optional(text({ max: 64, pattern: /^[0-9A-Za-z._-]+$/, expected: 'up to 64 letters and digits' })),
        },
      },
      async (_request, { from, to, text: written, content, timestamp, id }) => {
        const author = requireNumber(sandbox, from)
        const place = await placeOf(sandbox, author, to)
        const said = toContent(written, undefined, content)
        const past = { author, ...place, timestamp, text: said, ...(id !== undefined && { id }) }
        return ok(await rememberPast(past), 201)
      },
    ),
  ]
}

function requireNumber(sandbox: Sandbox, number: string): SandboxAccount {
  const account = sandbox.findAccount(number)
  if (account === null) throw new ControlError(404, 'ACCOUNT_NOT_FOUND', `there is no account ${number}`)
  return account
}

async function placeOf(
  sandbox: Sandbox,
  author: SandboxAccount,
  to: string,
): Promise<Pick<PastMessage, 'readers' | 'group'>> {
  const numberOf = (jid: string): string => jid.replace(/[:@].*$/, '')
  if (!to.endsWith('@g.us')) return { readers: [author, requireNumber(sandbox, numberOf(to))] }
  const { participants } = await groupInfo(author.phone, to)
  return { group: to, readers: participants.map(({ jid }) => requireNumber(sandbox, numberOf(jid))) }
}
