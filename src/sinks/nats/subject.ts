/** What a subject is when the address names none. */
export const DEFAULT_SUBJECT = 'waypost.{session}.{event}'

const PLACEHOLDER = /\{(session|event)\}/g
const MAX_LENGTH = 200

/** Why a template makes no subject; null when it does. */
export function checkSubject(template: string): string | null {
  if (template.length > MAX_LENGTH) return `a subject has at most ${MAX_LENGTH} characters`
  const plain = template.replace(PLACEHOLDER, 'x')
  if (/[{}]/.test(plain)) return 'a subject knows the placeholders {session} and {event}'
  // oxlint-disable-next-line no-control-regex -- exactly these are not allowed
  if (plain.split('.').some((token) => token === '' || /[\s*>\u0000-\u001f\u007f]/.test(token))) {
    return 'a subject is made of words with dots between, without spaces, * and >'
  }
  // The server takes orders there: to remove a stream, for one.
  if (/^(\$|_INBOX)/.test(template)) return 'a subject does not begin with $ or _INBOX'
  return null
}

/** The subject of one event. What stands for a placeholder is one word of it, whatever characters it has. */
export const toSubject = (template: string, values: { readonly session: string; readonly event: string }): string =>
  template.replace(PLACEHOLDER, (_, name: 'session' | 'event') => toToken(values[name]))

/** Every subject that a template can make, in NATS's words. */
export const toWildcard = (template: string): string =>
  template
    .split('.')
    .map((token) => (token.search(PLACEHOLDER) >= 0 ? '*' : token))
    .join('.')

/** Letters, digits, dashes and underscores stay; the rest is written as in a URL, `.` as `%2E`. */
export const toToken = (text: string): string =>
  encodeURIComponent(text).replace(/[.!~*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
