import type { Button } from '../../../../core/model/content.ts'
import { parse, textIn } from './json.ts'

/** WhatsApp's names of the buttons that we have a type for, and where their value stands. */
const TYPES: Readonly<Record<string, { readonly type: Button['type']; readonly value: string | null }>> = {
  quick_reply: { type: 'reply', value: null },
  cta_url: { type: 'url', value: 'url' },
  cta_call: { type: 'call', value: 'phone_number' },
  cta_copy: { type: 'copy', value: 'copy_code' },
}

/** A button of a native flow, from its name and its JSON. */
export function readFlowButton(given: { readonly name: string; readonly params: string | null | undefined }): Button {
  const { name, params } = given
  const fields = parse(params)
  const known = TYPES[name]
  if (!known || !fields) return { type: 'other', id: name, text: titleOf(params) ?? name, value: params ?? '' }
  const text = textIn(fields, 'display_text') ?? ''
  if (known.value === null) return { type: known.type, id: textIn(fields, 'id') ?? '', text }
  return { type: known.type, id: '', text, value: textIn(fields, known.value) ?? '' }
}

function titleOf(params: string | null | undefined): string | null {
  const fields = parse(params)
  return textIn(fields, 'display_text') ?? textIn(fields, 'flow_cta') ?? textIn(fields, 'title')
}
