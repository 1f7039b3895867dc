import {
  type BinaryNode,
  downloadExternalBlob,
  extractSyncdPatches,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  proto,
  S_WHATSAPP_NET,
  type WASocket,
} from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import { queryError } from '../errors.ts'

/** What we want of a collection: what is new, all of it, or to have it take a patch. */
export interface CollectionRequest {
  readonly name: string
  /** What we have. */
  readonly version: number
  readonly patch?: Uint8Array
}

/** What the server says about a collection. */
export interface CollectionAnswer {
  readonly name: string
  /** WhatsApp's code when it refuses. */
  readonly error: number | null
  readonly snapshot: proto.ISyncdSnapshot | null
  /** What we do not have yet, oldest first. */
  readonly patches: readonly proto.ISyncdPatch[]
  readonly more: boolean
}

/** WhatsApp's code when another device was faster. */
export const CONFLICT = 409

export const refused = (code: number): GatewayError =>
  new GatewayError('WHATSAPP_REFUSED', `WhatsApp refused the change (${code})`, { details: { code } })

export interface ExchangeOptions {
  readonly queryMs: number
  /** How large patches and snapshots are fetched. */
  readonly download: RequestInit
}

/** Puts questions about collections to WhatsApp's server. */
export function createExchange({ queryMs, download }: ExchangeOptions) {
  async function answersOf(result: BinaryNode): Promise<CollectionAnswer[]> {
    const found = await extractSyncdPatches(result, download)
    const collections = getBinaryNodeChildren(getBinaryNodeChild(result, 'sync'), 'collection')
    return Promise.all(
      collections.map(async (node): Promise<CollectionAnswer> => {
        const name = node.attrs['name'] ?? ''
        const { patches, snapshot, hasMorePatches } = found[name as keyof typeof found]
        return {
          name,
          error: node.attrs['type'] === 'error' ? errorOf(node) : null,
          snapshot: snapshot ?? null,
          patches: await Promise.all(patches.map((patch) => withExternal(patch, download))),
          more: hasMorePatches,
        }
      }),
    )
  }

  /** Rejects as every question does: SESSION_NOT_READY, WHATSAPP_UNREACHABLE, WHATSAPP_REFUSED. */
  return async (sock: WASocket, requests: readonly CollectionRequest[]): Promise<readonly CollectionAnswer[]> => {
    const result = await sock.query(question(sock, requests), queryMs).catch((error: unknown) => {
      throw queryError(error, 'the state of the chats')
    })
    // Baileys answers a timeout with nothing at all.
    if (!result) throw new GatewayError('WHATSAPP_UNREACHABLE', 'WhatsApp did not answer about the state of the chats')
    return answersOf(result)
  }
}

export type Exchange = ReturnType<typeof createExchange>

function question(sock: WASocket, requests: readonly CollectionRequest[]): BinaryNode {
  const content = requests.map(({ name, version, patch }): BinaryNode => {
    const attrs = { name, version: String(version), return_snapshot: String(!patch && version === 0) }
    return { tag: 'collection', attrs, ...(patch ? { content: [{ tag: 'patch', attrs: {}, content: patch }] } : {}) }
  })
  return {
    tag: 'iq',
    attrs: { id: sock.generateMessageTag(), to: S_WHATSAPP_NET, type: 'set', xmlns: 'w:sync:app:state' },
    content: [{ tag: 'sync', attrs: {}, content }],
  }
}

const errorOf = (node: BinaryNode): number => Number(getBinaryNodeChild(node, 'error')?.attrs['code']) || 500

/** The mutations of a large patch lie on the media server. */
async function withExternal(patch: proto.ISyncdPatch, download: RequestInit): Promise<proto.ISyncdPatch> {
  if (!patch.externalMutations) return patch
  const blob = await downloadExternalBlob(patch.externalMutations, download)
  const { mutations } = proto.SyncdMutations.decode(blob)
  return { ...patch, mutations: [...(patch.mutations ?? []), ...mutations] }
}
