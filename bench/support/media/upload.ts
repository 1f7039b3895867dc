import { openAsBlob } from 'node:fs'

interface Sender {
  /** The origin of the sandbox's control API. */
  readonly control: string
  readonly friend: string
}

/** The friend sends a file from the disk; resolves with the message's id. */
export async function upload(
  { control, friend }: Sender,
  { to, kind, path }: { readonly to: string; readonly kind: string; readonly path: string },
): Promise<string> {
  const query = new URLSearchParams({ to, kind })
  const body = await openAsBlob(path)
  const response = await fetch(`${control}/accounts/${friend}/uploads?${query}`, { method: 'POST', body })
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`)
  return ((await response.json()) as { readonly id: string }).id
}
