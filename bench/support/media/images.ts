/* The process of a program that sends images: what it costs to write them out is not the gateway's. */
import { createJsonClient } from '../../../test/support/json-client.ts'

/** Images for one gateway, all in the same moment. */
export interface ImagesOrder {
  readonly origin: string
  readonly key: string
  readonly request: object
  readonly count: number
}

/** Sent when all are answered; `seconds` since the order came. */
export interface ImagesResult {
  readonly seconds: number
}

process.on('message', (order: ImagesOrder) => {
  void run(order).then((result) => process.send?.(result))
})

async function run({ origin, key, request, count }: ImagesOrder): Promise<ImagesResult> {
  const api = createJsonClient(origin, { 'x-api-key': key })
  const from = performance.now()
  await Promise.all(
    Array.from({ length: count }, async () => {
      const { status, body } = await api.post('/api/sendImage', request)
      if (status !== 201) throw new Error(`sendImage answered ${status}: ${JSON.stringify(body)}`)
    }),
  )
  return { seconds: (performance.now() - from) / 1000 }
}
