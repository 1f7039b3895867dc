import type { proto } from 'baileys'
import type { CardDraft, StagedFile } from '../../../../core/model/draft.ts'
import type { Composer, ComposeTools } from './composer.ts'
import { toFlowButton } from './flow-button.ts'
import { flowFields, headerFields, wordsFields } from './flow-fields.ts'

export const composeCarousel: Composer<'carousel'> = async ({ text, footer, cards }, tools) => ({
  interactiveMessage: {
    ...wordsFields({ text: text ?? '', footer }),
    carouselMessage: { cards: await Promise.all(cards.map((card) => toCard(card, tools))), messageVersion: 1 },
  },
})

const toCard = async (
  { title, subtitle, text, footer, media, buttons }: CardDraft<StagedFile>,
  tools: ComposeTools,
): Promise<proto.Message.IInteractiveMessage> => ({
  ...(await headerFields({ title, subtitle, media }, tools)),
  ...wordsFields({ text, footer }),
  ...flowFields(buttons.map(toFlowButton)),
})
