import type { ListSection } from '../../../../core/model/content.ts'
import { badRequest, requireText } from '../../required.ts'
import { listRequest, type ListRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

const MAX_SECTIONS = 10
const MAX_ROWS = 10

/** POST /api/message/list/{instance}: a menu of sections and rows. */
export const list = sendRoute('list', {
  summary: 'Send list',
  body: listRequest,
  toDraft: (body) => ({
    kind: 'list',
    text: requireText(body.contentText, 'contentText is required'),
    button: requireText(body.buttonText, 'buttonText is required'),
    title: body.headerText?.trim() || null,
    footer: body.footerText?.trim() || null,
    sections: toSections(body),
  }),
})

function toSections({ sections }: ListRequest): readonly ListSection[] {
  const wanted = sections ?? []
  requireCount(wanted, MAX_SECTIONS, 'sections')
  const made = wanted.map(({ title, rows }, index) => {
    const at = `sections[${index}]`
    const items = rows ?? []
    requireCount(items, MAX_ROWS, `${at}.rows`)
    return {
      title: title?.trim() ?? '',
      rows: items.map((row, place) => ({
        id: requireText(row.id, `${at}.rows[${place}].id is required`),
        title: requireText(row.title, `${at}.rows[${place}].title is required`),
        description: row.description?.trim() || null,
      })),
    }
  })
  const ids = made.flatMap(({ rows }) => rows.map(({ id }) => id))
  // What somebody chose is known by its id alone.
  if (new Set(ids).size < ids.length) throw badRequest('rows must have different ids')
  return made
}

function requireCount(items: readonly unknown[], most: number, at: string): void {
  if (items.length === 0 || items.length > most) throw badRequest(`${at} must have 1 to ${most} items`)
}
