/** Types of files by their usual extension. Where several belong to one type, the first is given to files without a name. */
const EXTENSIONS: readonly (readonly [mimetype: string, ...extensions: readonly string[]])[] = [
  ['application/json', 'json'],
  ['application/msword', 'doc'],
  ['application/pdf', 'pdf'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.ms-powerpoint', 'ppt'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/zip', 'zip'],
  ['audio/aac', 'aac'],
  ['audio/amr', 'amr'],
  ['audio/mp4', 'm4a'],
  ['audio/mpeg', 'mp3'],
  ['audio/ogg', 'oga', 'ogg', 'opus'],
  ['audio/wav', 'wav'],
  ['image/gif', 'gif'],
  ['image/jpeg', 'jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
  ['text/csv', 'csv'],
  ['text/plain', 'txt'],
  ['text/vcard', 'vcf'],
  ['video/3gpp', '3gp'],
  ['video/mp4', 'mp4'],
  ['video/quicktime', 'mov'],
  ['video/webm', 'webm'],
]

const BY_TYPE = new Map(EXTENSIONS.map(([mimetype, first = 'bin']) => [mimetype, first]))

/** A type without its parameters, in small letters: `audio/ogg` for `audio/ogg; codecs=opus`. */
export const bareType = (mimetype: string): string => mimetype.split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** Of a file's own name where it has a sound one, else what is usual for its type; `bin` when that is unknown. */
export function extensionOf({
  mimetype,
  fileName,
}: {
  readonly mimetype: string
  readonly fileName: string | null
}): string {
  const [, own] = /\.([A-Za-z0-9]{1,8})$/.exec(fileName ?? '') ?? []
  return own?.toLowerCase() ?? BY_TYPE.get(bareType(mimetype)) ?? 'bin'
}
