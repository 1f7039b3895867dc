import { getBinaryNodeChild, getBinaryNodeChildren, S_WHATSAPP_NET, type WASocket } from 'baileys'
import { GatewayError } from '../../../../core/errors.ts'
import { queryError } from '../../errors.ts'

/** Where files go, and what says that we may. */
export interface MediaHosts {
  readonly auth: string
  readonly hosts: readonly { readonly name: string; readonly maxSize: number }[]
}

interface Known {
  readonly hosts: MediaHosts
  readonly until: number
}

/** Asks WhatsApp where files go; the answer holds for a while. One that failed does not, unlike in Baileys. */
export function createHostBook(queryMs: number) {
  const known = new WeakMap<WASocket, Known>()
  const asking = new WeakMap<WASocket, Promise<MediaHosts>>()

  async function ask(sock: WASocket): Promise<MediaHosts> {
    const attrs = { id: sock.generateMessageTag(), to: S_WHATSAPP_NET, type: 'set', xmlns: 'w:m' }
    const content = [{ tag: 'media_conn', attrs: {} }]
    const answer = await sock.query({ tag: 'iq', attrs, content }, queryMs).catch((error: unknown) => {
      throw queryError(error, 'where files are uploaded')
    })
    const node = answer && getBinaryNodeChild(answer, 'media_conn')
    const hosts = getBinaryNodeChildren(node, 'host').flatMap(({ attrs: { hostname, maxContentLengthBytes } }) =>
      hostname ? [{ name: hostname, maxSize: Number(maxContentLengthBytes) || Infinity }] : [],
    )
    if (!node || !hosts.length)
      throw new GatewayError('WHATSAPP_UNREACHABLE', 'WhatsApp did not say where files are uploaded')
    const { auth = '', ttl } = node.attrs
    const found = { auth, hosts }
    known.set(sock, { hosts: found, until: Date.now() + (Number(ttl) || 60) * 1000 })
    return found
  }

  return {
    /** `fresh` asks again, as when the answer is not taken any more. */
    async find(sock: WASocket, { fresh }: { readonly fresh: boolean }): Promise<MediaHosts> {
      const before = known.get(sock)
      if (!fresh && before && before.until > Date.now()) return before.hosts
      const running = asking.get(sock) ?? ask(sock).finally(() => asking.delete(sock))
      asking.set(sock, running)
      return running
    },
  }
}
