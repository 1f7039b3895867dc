import fc from 'fast-check'
import type { Stanza } from '../../sandbox/src/index.ts'

/** Who the stanzas claim to come from. */
export interface Cast {
  readonly owner: string
  readonly ownerLid: string
  readonly stranger: string
  readonly group: string
}

const TAGS = [
  'message',
  'receipt',
  'notification',
  'call',
  'ack',
  'iq',
  'presence',
  'chatstate',
  'ib',
  'nonsense',
] as const
const CHILDREN = [
  'enc',
  'plaintext',
  'unavailable',
  'participants',
  'retry',
  'registration',
  'keys',
  'list',
  'item',
  'user',
  'create',
  'add',
  'remove',
  'subject',
  'description',
  'ephemeral',
  'picture',
  'set',
  'delete',
  'update',
  'device',
  'count',
  'identity',
  'collection',
  'offer',
  'terminate',
  'verified_name',
  'link_code_companion_reg',
  'tokens',
  'mex',
  'live_updates',
  'messages',
  'disappearing_mode',
  'blocklist',
]
const TYPES = [
  'text',
  'media',
  'retry',
  'read',
  'read-self',
  'sender',
  'peer_msg',
  'hist_sync',
  'server-error',
  'w:gp2',
  'picture',
  'devices',
  'encrypt',
  'server_sync',
  'account_sync',
  'mediaretry',
  'newsletter',
  'mex',
  'privacy_token',
  'link_code_companion_reg',
  'set',
  'get',
  'result',
  'error',
  'msg',
  'pkmsg',
  'skmsg',
  'msmsg',
  'view_once',
]
const NAMES = [
  'from',
  'participant',
  'recipient',
  'to',
  't',
  'type',
  'category',
  'offline',
  'count',
  'class',
  'edit',
  'jid',
]

/** Text that nobody should build a regular expression, a path or a query from. */
const STRANGE = [
  '',
  '@',
  'x',
  '0',
  '-1',
  'NaN',
  '__proto__',
  '../../x',
  "'; drop table message; --",
  '\u0000',
  '9'.repeat(400),
]

const text = (cast: Cast): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(cast.owner, cast.ownerLid, cast.stranger, cast.group) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('status@broadcast', '1@broadcast', '1203630@newsletter', 's.whatsapp.net'),
    },
    { weight: 2, arbitrary: fc.constantFrom(...TYPES) },
    { weight: 2, arbitrary: fc.constantFrom(...STRANGE) },
    { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
  )

const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: 80 }) },
  { weight: 1, arbitrary: fc.constant(new Uint8Array(300_000).fill(0xfa)) },
)

/** What no server would send, near enough to what it sends that it is looked at. */
export function hostileStanza(cast: Cast): fc.Arbitrary<Stanza> {
  const value = text(cast)
  const attrs = (names: readonly string[]) =>
    fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6, noNullPrototype: true })
  const { child } = fc.letrec<{ child: Stanza; content: NonNullable<Stanza['content']> | undefined }>((tie) => ({
    content: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      bytes,
      fc.constant(undefined),
      value,
      fc.array(tie('child'), { maxLength: 4 }),
    ),
    child: fc
      .tuple(
        fc.constantFrom(...CHILDREN),
        attrs([...NAMES, 'id', 'call-id', 'call-creator', 'name', 'value']),
        tie('content'),
      )
      .map(([tag, given, content]) => toStanza(tag, given, content)),
  }))
  const whole = fc
    .tuple(
      fc.constantFrom(...TAGS),
      fc.constantFrom(cast.stranger, cast.group, cast.owner, cast.ownerLid),
      fc.constantFrom(...TYPES),
      attrs(NAMES),
      fc.uuid(),
      fc.array(child, { maxLength: 4 }),
    )
    .map(([tag, from, type, given, id, content]) =>
      toStanza(tag, { from, type, t: '1790000000', id, participant: cast.stranger, ...given }, content),
    )
  const bare = fc.tuple(fc.constantFrom(...TAGS), attrs([...NAMES, 'id'])).map(([tag, given]) => toStanza(tag, given))
  const deep = fc.integer({ min: 50, max: 400 }).map((depth) => {
    let inner = toStanza('enc', { type: 'msg' }, new Uint8Array(3))
    for (let level = 0; level < depth; level++) inner = toStanza('participants', {}, [inner])
    return toStanza('message', { from: cast.stranger, id: `DEEP${depth}`, t: '1790000000', type: 'text' }, [inner])
  })
  return fc.oneof({ weight: 12, arbitrary: whole }, { weight: 3, arbitrary: bare }, { weight: 1, arbitrary: deep })
}

const toStanza = (tag: string, attrs: Stanza['attrs'], content?: Stanza['content']): Stanza =>
  content === undefined ? { tag, attrs } : { tag, attrs, content }
