import type { SandboxAccount } from '../actors/account.ts'
import type { StoredMessage } from '../actors/phone-messages.ts'
import type { Sandbox } from '../sandbox.ts'
import { flag, integer, listOf, oneOf, optional, text, type BodyOf, type Shape } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, routeWithBody, type ControlRoute } from './route.ts'
import { ADDRESS } from './send-fields.ts'

const MOST_OPTIONS = 12
const MOST_GUESTS = 20

/** What a message asks for: votes, answers, presses; and sending it on. */
export function answerRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  const about = createAbout(sandbox)
  return [
    about(
      {
        name: 'vote',
        summary: 'Vote in a poll; no options take the vote back',
        shape: { options: listOf(text({ max: 255 }), MOST_OPTIONS) },
      },
      (account, id, { options }) => account.vote(id, options),
    ),
    about(
      {
        name: 'answer',
        summary: 'Answer an event',
        shape: {
          answer: oneOf(['going', 'notGoing', 'maybe']),
          extraGuests: optional(integer({ min: 0, max: MOST_GUESTS })),
        },
      },
      (account, id, { answer, extraGuests }) => account.answerEvent(id, answer, extraGuests),
    ),
    about(
      {
        name: 'press',
        summary: 'Press the button, or choose the row, with this id',
        shape: { button: text({ max: 1_000 }) },
      },
      (account, id, { button }) => account.press(id, button),
    ),
    about(
      { name: 'forward', summary: 'Send a message on, without uploading its file again', shape: { to: ADDRESS } },
      (account, id, { to }) => account.forward(id, to),
    ),
    about(
      { name: 'keep', summary: 'Keep a message that would disappear, or let it go', shape: { kept: flag() } },
      (account, id, { kept }) => account.keep(id, kept),
    ),
  ]
}

function createAbout(sandbox: Sandbox) {
  return <S extends Shape>(
    { name, summary, shape }: { readonly name: string; readonly summary: string; readonly shape: S },
    act: (account: SandboxAccount, id: string, body: BodyOf<S>) => Promise<StoredMessage>,
  ): ControlRoute =>
    routeWithBody(
      { method: 'POST', path: `/accounts/{number}/messages/{id}/${name}`, summary, shape },
      async (request, body) => {
        const { id } = await act(requireAccount(sandbox, request), request.params['id'] ?? '', body)
        return ok({ id }, 201)
      },
    )
}
