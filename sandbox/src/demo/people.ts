/** Someone in the demo world. */
export interface DemoPerson {
  readonly number: string
  readonly name: string
}

/** Whose phone the demo's session is linked to. */
export const DEMO_OWNER: DemoPerson = { number: '15550100000', name: 'Robin Vega' }

/** The owner's contacts. All numbers are invented. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { number: '15550100001', name: 'Ana Souza' },
  { number: '15550100002', name: 'Bilal Haddad' },
  { number: '15550100003', name: 'Chiara Conti' },
  { number: '15550100004', name: 'Deepak Nair' },
  { number: '15550100005', name: 'Elif Yılmaz' },
  { number: '15550100006', name: 'Femi Adeyemi' },
  { number: '15550100007', name: 'Grace Okafor' },
  { number: '15550100008', name: 'Hiroshi Tanaka' },
  { number: '15550100009', name: 'Inés Romero' },
  { number: '15550100010', name: 'Jonas Keller' },
  { number: '15550100011', name: 'Katarzyna Nowak' },
  { number: '15550100012', name: 'Liam O’Brien' },
]

/** Groups by the positions of their members in `DEMO_PEOPLE`. */
export const DEMO_GROUPS: readonly { readonly subject: string; readonly members: readonly number[] }[] = [
  { subject: 'Sunday football ⚽', members: [1, 5, 7, 9, 11] },
  { subject: 'Lisbon trip 2026', members: [0, 2, 8, 10] },
  { subject: 'Shop team', members: [0, 3, 4, 6, 8] },
]
