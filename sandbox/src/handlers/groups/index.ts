import type { IqHandler, IqRequest } from '../iq.ts'
import { lookUp } from '../../world/stanza.ts'
import type { Stanza } from '../../world/types.ts'
import { create } from './create.ts'
import { acceptInvitation, changeInvite } from './invites.ts'
import { answerJoinRequests, changeMembers, leave } from './members.ts'
import { joinRequests, participating, query, readInvite, subGroups } from './read.ts'
import { setDescription, setEphemeral, setJoinApproval, setMemberAddMode, setSubject, setSwitch } from './settings.ts'

type GroupRequest = (request: IqRequest) => readonly Stanza[]

/** What can be asked about groups, by the tag of the request. */
const reads: Readonly<Record<string, GroupRequest>> = {
  query,
  participating,
  invite: readInvite,
  membership_approval_requests: joinRequests,
  sub_groups: subGroups,
  linked_groups_participants: subGroups,
}

/** What can be changed, by the tag of the request. */
const changes: Readonly<Record<string, GroupRequest>> = {
  create,
  leave,
  add: (request) => changeMembers(request, 'add'),
  remove: (request) => changeMembers(request, 'remove'),
  promote: (request) => changeMembers(request, 'promote'),
  demote: (request) => changeMembers(request, 'demote'),
  subject: setSubject,
  description: setDescription,
  announcement: setSwitch,
  not_announcement: setSwitch,
  locked: setSwitch,
  unlocked: setSwitch,
  ephemeral: setEphemeral,
  not_ephemeral: setEphemeral,
  member_add_mode: setMemberAddMode,
  membership_approval_mode: setJoinApproval,
  membership_requests_action: answerJoinRequests,
  invite: changeInvite,
  accept: acceptInvitation,
}

/** Groups. */
export const groups: IqHandler = (request) => {
  const tag = request.child?.tag ?? ''
  const answer = lookUp(request.isSet ? changes : reads, tag)
  return answer ? answer(request) : null
}
