import type { Evidence } from '../evidence.ts'
import type { Ledger } from '../ledger.ts'
import type { Finding } from './finding.ts'

/** Whether every file can be had from every phone and every session of its chat, with the bytes that were sent. */
export function compareFiles({ posts }: Ledger, { files }: Evidence): readonly Finding[] {
  const sent = new Map(posts.map((post) => [post.id, post]))
  return files.flatMap(({ id, place, sha256, why }): readonly Finding[] => {
    const post = sent.get(id)
    if (!post || sha256 === post.file) return []
    const at = post.triedAt
    if (sha256 === null) return [{ kind: 'lost', place, id, what: `its file cannot be had: ${why}`, at }]
    return [{ kind: 'different', place, id, what: `its file has other bytes: SHA-256 ${sha256}`, at }]
  })
}
