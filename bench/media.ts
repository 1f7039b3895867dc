import { parseArgs } from 'node:util'
import { toTable, type Figure } from './support/figure.ts'
import { benchCrowd } from './support/media/crowd.ts'
import { benchThumbnails } from './support/media/thumbnails.ts'
import { benchTransfer } from './support/media/transfer.ts'

const PARTS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  transfer: benchTransfer,
  crowd: benchCrowd,
  thumbnails: benchThumbnails,
}

/** Measures files: `npm run bench:media`. `--only` narrows it to parts. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } })
  const names = values.only ?? Object.keys(PARTS)
  const unknown = names.filter((name) => !Object.hasOwn(PARTS, name))
  if (unknown.length > 0)
    throw new Error(`unknown part ${unknown.join(', ')}; there are: ${Object.keys(PARTS).join(', ')}`)
  const figures: Figure[] = []
  for (const name of names) {
    process.stderr.write(`measuring ${name} …\n`)
    figures.push(...((await PARTS[name]?.()) ?? []))
  }
  process.stdout.write(`${toTable(figures)}\n`)
}

await main()
