import { changeParticipants, groupInfo, groupInvite, joinGroup, leaveGroup } from '../actors/group-actions.ts'
import { changeSettings } from '../actors/group-settings.ts'
import type { Sandbox } from '../sandbox.ts'
import { ControlError } from './control-error.ts'
import { flag, integer, listOf, nullable, oneOf, optional, phoneNumber, text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'

const MOST_PARTICIPANTS = 1_024
const YEAR_SECONDS = 365 * 86_400

/** Groups: made by their owner's phone, changed by their members'. */
export function groupRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/groups',
        summary: 'Create a group',
        shape: {
          subject: text({ max: 100 }),
          owner: phoneNumber(),
          participants: listOf(phoneNumber(), MOST_PARTICIPANTS),
          addressing: optional(oneOf(['pn', 'lid'])),
        },
      },
      async (_request, body) => {
        refuseUnknown(sandbox, [body.owner, ...body.participants])
        return ok(await sandbox.createGroup(body), 201)
      },
    ),
    route({ method: 'GET', path: '/groups', summary: 'List the groups' }, async () => ok(await sandbox.groups())),
    ...memberRoutes(sandbox),
    ...inviteRoutes(sandbox),
  ]
}

function refuseUnknown(sandbox: Sandbox, numbers: readonly string[]): void {
  const unknown = numbers.find((number) => sandbox.findAccount(number) === null)
  if (unknown !== undefined) throw new ControlError(404, 'ACCOUNT_NOT_FOUND', `there is no account ${unknown}`)
}

/** A group as one of its members sees and changes it. */
function memberRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    route(
      { method: 'GET', path: '/accounts/{number}/groups/{jid}', summary: 'A group as a member sees it' },
      async (request) => ok(await groupInfo(requireAccount(sandbox, request).phone, request.params['jid'] ?? '')),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/groups/{jid}/participants',
        summary: 'Add, remove, promote or demote members',
        shape: {
          action: oneOf(['add', 'remove', 'promote', 'demote']),
          participants: listOf(phoneNumber(), MOST_PARTICIPANTS),
        },
      },
      async (request, change) => {
        refuseUnknown(sandbox, change.participants)
        const { phone } = requireAccount(sandbox, request)
        const jid = request.params['jid'] ?? ''
        await changeParticipants(phone, jid, change)
        return ok(await groupInfo(phone, jid))
      },
    ),
    routeWithBody(
      {
        method: 'PATCH',
        path: '/accounts/{number}/groups/{jid}',
        summary: 'Change what a group is called, what it says, and who may do what',
        shape: {
          subject: optional(text({ max: 100 })),
          description: optional(nullable(text({ max: 2_048 }))),
          announce: optional(flag()),
          locked: optional(flag()),
          ephemeralSeconds: optional(integer({ min: 0, max: YEAR_SECONDS })),
          memberAddMode: optional(oneOf(['admin_add', 'all_member_add'])),
          joinApproval: optional(flag()),
        },
      },
      async (request, settings) => {
        const { phone } = requireAccount(sandbox, request)
        const jid = request.params['jid'] ?? ''
        await changeSettings(phone, jid, settings)
        return ok(await groupInfo(phone, jid))
      },
    ),
    route({ method: 'DELETE', path: '/accounts/{number}/groups/{jid}', summary: 'Leave a group' }, async (request) => {
      const jid = request.params['jid'] ?? ''
      await leaveGroup(requireAccount(sandbox, request).phone, jid)
      return ok({ left: jid })
    }),
  ]
}

/** The link of a group, and joining by it. */
function inviteRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  const invite = { path: '/accounts/{number}/groups/{jid}/invite' }
  return [
    route({ method: 'GET', ...invite, summary: 'The code of the group’s link, for admins' }, async (request) => {
      const { phone } = requireAccount(sandbox, request)
      return ok({ code: await groupInvite(phone, request.params['jid'] ?? '', { renew: false }) })
    }),
    route({ method: 'DELETE', ...invite, summary: 'Replace the code of the group’s link' }, async (request) => {
      const { phone } = requireAccount(sandbox, request)
      return ok({ code: await groupInvite(phone, request.params['jid'] ?? '', { renew: true }) })
    }),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/groups',
        summary: 'Join a group by the code of its link, or ask to be let in',
        shape: { code: text({ max: 100 }) },
      },
      async (request, { code }) => ok({ jid: await joinGroup(requireAccount(sandbox, request).phone, code) }, 201),
    ),
  ]
}
