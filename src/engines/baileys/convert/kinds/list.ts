import type { proto } from 'baileys'
import type { ListContent, ListSection } from '../../../../core/model/content.ts'
import { type Fields, isFields, parse, textIn } from './json.ts'
import { type Reader, wordsOf } from './reader.ts'

export const readList: Reader<proto.Message.IListMessage> = (fields) => {
  const sections = [...(fields.sections ?? []).map(toSection), ...productsOf(fields)]
  return {
    kind: 'list',
    text: wordsOf(fields.description),
    title: wordsOf(fields.title),
    footer: wordsOf(fields.footerText),
    button: fields.buttonText ?? '',
    sections,
  }
}

const toSection = ({ title, rows }: proto.Message.ListMessage.ISection): ListSection => ({
  title: title ?? '',
  rows: (rows ?? []).map((row) => ({
    id: row.rowId ?? '',
    title: row.title ?? '',
    description: wordsOf(row.description),
  })),
})

/** A list of products names them by their ids alone. */
const productsOf = ({ productListInfo }: proto.Message.IListMessage): ListSection[] =>
  (productListInfo?.productSections ?? []).map(({ title, products }) => ({
    title: title ?? '',
    rows: (products ?? []).map(({ productId }) => ({ id: productId ?? '', title: productId ?? '', description: null })),
  }))

type FlowList = Pick<ListContent, 'button' | 'sections'>

/** The list that a native flow opens; null when the JSON holds none. */
export function readFlowList(json: string): FlowList | null {
  const params = parse(json)
  const sections = params?.['sections']
  if (!params || !Array.isArray(sections)) return null
  return { button: textIn(params, 'title') ?? '', sections: sections.filter(isFields).map(toFlowSection) }
}

function toFlowSection(section: Fields): ListSection {
  const rows: readonly unknown[] = Array.isArray(section['rows']) ? section['rows'] : []
  return {
    title: textIn(section, 'title') ?? '',
    rows: rows.filter(isFields).map((row) => ({
      id: textIn(row, 'id') ?? '',
      title: textIn(row, 'title') ?? '',
      description: textIn(row, 'description'),
    })),
  }
}
