import { badRequest } from '../required.ts'
import type { FormRequest } from '../schemas/send.ts'
import { isRecord } from './json.ts'

/** WhatsApp's name of flows that open a form. */
export const FLOW_NAME = 'galaxy_message'

/** The flow's own JSON: as it is given, or from the fields. Throws BAD_REQUEST. */
export function toFlowParams(form: FormRequest): string {
  const given = form.buttonParamsJSON?.trim()
  if (given) return requireJson(given)
  const { formType, offerName, offerDescription } = form
  if (formType === 'registration_offer' && !offerName?.trim()) {
    throw badRequest('offerName is required for registration_offer')
  }
  return JSON.stringify({
    flow_message_version: form.flowMessageVersion?.trim() || '3',
    flow_token: form.flowToken?.trim() || 'unused',
    ...(form.flowId?.trim() && { flow_id: form.flowId.trim() }),
    flow_cta: form.buttonLabel?.trim() || 'Open',
    flow_action: 'navigate',
    ...(formType && { form_type: formType }),
    ...visible(form),
    ...(offerName?.trim() && { offer_name: offerName.trim() }),
    ...(offerDescription?.trim() && { offer_description: offerDescription.trim() }),
  })
}

const FIELDS = {
  full_name_visible: 'fullNameVisible',
  phone_number_visible: 'phoneNumberVisible',
  email_visible: 'emailVisible',
  cpf_or_cnpj_visible: 'cpfOrCnpjVisible',
  delivery_address_visible: 'deliveryAddressVisible',
} as const

const visible = (form: FormRequest) =>
  Object.fromEntries(
    Object.entries(FIELDS).flatMap(([name, field]) => (typeof form[field] === 'boolean' ? [[name, form[field]]] : [])),
  )

function requireJson(text: string): string {
  try {
    if (isRecord(JSON.parse(text))) return text
  } catch {
    // Said below.
  }
  throw badRequest('buttonParamsJSON must be a JSON object')
}
