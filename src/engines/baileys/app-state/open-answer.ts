import { toNumber } from '../proto.ts'
import { type CollectionStep, type CollectionView, stageOver } from './collections.ts'
import type { CollectionAnswer } from './exchange.ts'
import { type KeySource, type Mutation, type Opened, openPatch, openSnapshot } from './patch.ts'

/** What an answer adds to a collection; no step when it holds nothing new. */
export interface News {
  readonly mutations: readonly Mutation[]
  readonly step: CollectionStep | null
}

export interface OpenAnswerOptions {
  readonly view: CollectionView
  readonly keys: KeySource
  /** The collection was read from the beginning, and still does not fit: what can be read is taken. */
  readonly doubtful: boolean
}

/** Reads an answer. Null when it does not fit on what we have. Throws MissingKeyError. */
export async function openAnswer(answer: CollectionAnswer, options: OpenAnswerOptions): Promise<News | null> {
  const { view, keys, doubtful } = options
  const stage = stageOver(view)
  const mutations: Mutation[] = []
  const add = ({ intact, step, mutations: read }: Opened): boolean => {
    if (!intact && !doubtful) return false
    stage.add(step)
    mutations.push(...read)
    return true
  }
  if (answer.snapshot && !add(await openSnapshot(stage, keys, answer.snapshot))) return null
  for (const patch of answer.patches) {
    const { version } = await stage.head()
    const number = toNumber(patch.version?.version)
    if (number <= version) continue
    if (number > version + 1 && !doubtful) return null
    if (!add(await openPatch(stage, keys, patch))) return null
  }
  return { mutations, step: stage.step }
}
