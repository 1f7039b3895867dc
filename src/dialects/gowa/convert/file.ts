import type { FileSource } from '../../../core/model/draft.ts'
import type { Upload } from '../../../core/uploads.ts'
import { invalid } from '../fault.ts'
import type { Fields } from '../fields.ts'
import { isWebAddress } from '../web-address.ts'

/** Which files an operation takes with a form, and what it says of others. */
export interface FileRules {
  /** The field of the file; with `_url` behind it that of its address. */
  readonly field: string
  /** GOWA's name of it in sentences. */
  readonly name: string
  /** Types that are taken, with what is said of others; without it all are. */
  readonly types?: { readonly allowed: ReadonlySet<string>; readonly refusal: string }
  /** Megabytes. */
  readonly limit?: number
}

const MEGABYTE = 1_000_000

/** The file of a form, or where it is to be fetched. Throws VALIDATION_ERROR. */
export function readFile(fields: Fields, rules: FileRules): FileSource {
  const { field, name } = rules
  const [file, url] = [fields.file(field), fields.text(`${field}_url`).trim()]
  if (file && url !== '') throw invalid(`cannot provide both ${name} file and ${name}URL`)
  if (file) return checkFile(file, rules)
  if (url === '') throw invalid(`either ${name} or ${name}URL must be provided`)
  if (!isWebAddress(url)) throw invalid(`${name}URL must be a valid URL`)
  return { from: 'url', url }
}

/** What the form says of its file; what is really in it is looked at later. */
function checkFile(file: Upload, { field, types, limit }: FileRules): Upload {
  const mimetype = file.mimetype?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (types && !types.allowed.has(mimetype)) throw invalid(types.refusal)
  if (limit !== undefined && file.size > limit * MEGABYTE) {
    throw invalid(
      `max ${field} upload is ${limit} MB, please upload in cloud and send via text if your file is higher than ${limit} MB`,
    )
  }
  return file
}
