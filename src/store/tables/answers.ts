import { sql } from 'kysely'
import type { Answer, GivenAnswer } from '../../core/model/answer.ts'
import type { MessageRef } from '../../core/model/message.ts'
import type { Scope } from '../database.ts'
import { statement } from '../statement.ts'
import { findTarget } from './message-target.ts'
import { OWN } from './message-row.ts'
import { requirePeers } from './peers.ts'
import type { MessageStore } from '../../core/ports/store.ts'

interface NewAnswer {
  readonly session: string
  readonly message: number
  readonly sender: number
  readonly jid: string | null
  readonly id: string
  readonly answer: string
  readonly at: number
}

const putAnswer = statement((db, args: NewAnswer) =>
  db
    .insertInto('answer')
    .values({
      session: args.session,
      message: args.message,
      sender: args.sender,
      jid: args.jid,
      id: args.id,
      answer: args.answer,
      at: args.at,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['message', 'sender'])
        .doUpdateSet({
          answer: sql`excluded.answer`,
          at: sql`excluded.at`,
          jid: sql`excluded.jid`,
          id: sql`excluded.id`,
        })
        .where(sql<boolean>`excluded.at >= answer.at`),
    ),
)

const selectLast = statement((db, args: { readonly message: number; readonly sender: number }) =>
  db.selectFrom('answer').select(['id', 'at']).where('message', '=', args.message).where('sender', '=', args.sender),
)

/** A group has at most about a thousand members. */
const MOST = 2_000

const selectAnswers = statement((db, args: { readonly message: number }) =>
  db
    .selectFrom('answer')
    .leftJoin('address', (join) =>
      join.onRef('address.session', '=', 'answer.session').onRef('address.jid', '=', 'answer.jid'),
    )
    // An own answer names its address, anybody else's its peer.
    .leftJoin('peer', (join) => join.on(sql<boolean>`peer.key = coalesce(address.peer, answer.sender)`))
    .select(['answer.sender', 'answer.id', 'answer.answer', 'answer.at', 'answer.jid as given', 'peer.jid', 'peer.alt'])
    .where('answer.message', '=', args.message)
    .orderBy('answer.at')
    .orderBy('answer.id')
    .limit(MOST),
)

/** What people answered to polls and events. */
export function createAnswers(scope: Scope): Pick<MessageStore, 'answer' | 'answers'> {
  return {
    answer: (session, ref, given) =>
      scope.write(async (connection) => {
        const row = await findTarget(connection, session, ref)
        if (!row) return 'unknown'
        const [peer] = await requirePeers(connection, session, [{ jid: given.sender, alt: given.senderAlt ?? null }])
        if (!peer) throw new Error('an answer has no sender')
        const by = given.fromMe ? { sender: OWN, jid: peer.jid } : { sender: peer.key, jid: null }
        const { id, at } = given
        const answer = JSON.stringify(given.answer)
        const place = { message: row.ord, sender: by.sender }
        const known = await selectLast.first(connection, place)
        if (known && (known.id === id || known.at > at)) return 'repeated'
        await putAnswer.run(connection, { session, message: row.ord, ...by, id, answer, at })
        return 'taken'
      }),
    answers: (session, ref: MessageRef) =>
      scope.read(async (connection) => {
        const row = await findTarget(connection, session, ref)
        if (!row) return []
        return (await selectAnswers.all(connection, { message: row.ord })).map(toGiven)
      }),
  }
}

interface AnswerRow {
  readonly sender: number
  readonly id: string
  readonly answer: string
  readonly at: number
  readonly given: string | null
  readonly jid: string | null
  readonly alt: string | null
}

const toGiven = ({ sender, id, answer, at, given, jid, alt }: AnswerRow): GivenAnswer => ({
  id,
  sender: jid ?? given ?? '',
  senderAlt: alt,
  fromMe: sender === OWN,
  at,
  answer: JSON.parse(answer) as Answer,
})
