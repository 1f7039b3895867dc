import type { Gateway } from '../../core/gateway.ts'
import { aboutMessage } from './about.ts'
import { success, type Success } from './answer.ts'
import { readTarget } from './message-target.ts'
import type { Style } from './style.ts'

/** Puts the star on a message, or takes it off. */
export async function changeStar(
  gateway: Gateway,
  style: Style,
  { request, starred }: { readonly request: Parameters<typeof readTarget>[1]; readonly starred: boolean },
): Promise<Success> {
  const { session, ...target } = await readTarget(gateway, request)
  await aboutMessage(target, () => gateway.messages.star(session, target, starred))
  return success(`${starred ? 'Starred' : 'Unstarred'} message successfully`, style.results(null))
}
