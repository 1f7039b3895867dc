/** A session of the gateway and the number of its account. */
export interface Held {
  readonly name: string
  readonly number: string
}

/** A chat of two people, or a group. */
export interface Chat {
  readonly group: string | null
  readonly members: readonly string[]
}

/** There from the beginning. */
export const HELD: readonly [Held, Held] = [
  { name: 'first', number: '15559100001' },
  { name: 'second', number: '15559100002' },
]

export const PEOPLE = ['15559200001', '15559200002', '15559200003', '15559200004', '15559200005'] as const

const [FIRST, SECOND] = HELD.map(({ number }) => number) as [string, string]
const [ANA, BEN, CLEO, DAN, EVE] = PEOPLE

/** Who writes to whom, two by two. The two accounts of the gateway know each other as well. */
export const PAIRS: readonly (readonly [string, string])[] = [
  [FIRST, ANA],
  [FIRST, BEN],
  [FIRST, CLEO],
  [FIRST, DAN],
  [SECOND, BEN],
  [SECOND, EVE],
  [FIRST, SECOND],
]

/** One group names its members by number, the other by hidden id. */
export const GROUPS = [
  { subject: 'By number', owner: ANA, participants: [FIRST, BEN, CLEO], addressing: 'pn' },
  { subject: 'By hidden id', owner: SECOND, participants: [FIRST, BEN, DAN], addressing: 'lid' },
] as const

export const jidOf = (number: string): string => `${number}@s.whatsapp.net`

/** A chat's address as one of its members sees it. */
export function addressFor({ group, members }: Pick<Chat, 'group' | 'members'>, number: string): string {
  return group ?? jidOf(members.find((member) => member !== number) ?? number)
}
