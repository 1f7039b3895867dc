import { GatewayError } from '../../core/errors.ts'
import { checkSubject, DEFAULT_SUBJECT } from './subject.ts'

/** A receiver's URL, taken apart. */
export interface NatsAddress {
  readonly hostname: string
  readonly port: number
  /** Whether the server has to speak TLS. */
  readonly tls: boolean
  readonly login: { readonly user: string; readonly pass: string } | { readonly token: string } | null
  /** With `{session}` and `{event}` in it. */
  readonly subject: string
  /** The stream that is made when none takes the subject; null to make none. */
  readonly stream: string | null
}

const DEFAULT_PORT = 4222

/** `nats://user:password@host:4222/subject?stream=NAME`; `tls://` asks for TLS. Throws BAD_REQUEST. */
export function parseNatsAddress(text: string): NatsAddress {
  const url = URL.parse(text)
  if (!url || !/^(nats|tls):$/.test(url.protocol) || !/^[\w.-]+$|^\[[\da-f:.]+\]$/i.test(url.hostname)) {
    throw invalid('expected nats://host:4222/subject or tls://host:4222/subject')
  }
  const subject = decode(url.pathname.slice(1)) || DEFAULT_SUBJECT
  const broken = checkSubject(subject)
  if (broken !== null) throw invalid(broken)
  for (const name of url.searchParams.keys()) {
    if (name !== 'stream') throw invalid(`${name} is no setting of a NATS address; there is: stream`)
  }
  const stream = url.searchParams.get('stream')
  if (stream !== null && !/^[\w-]{1,255}$/.test(stream)) {
    throw invalid('the name of a stream is made of letters, digits, dashes and underscores')
  }
  return {
    hostname: url.hostname,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    tls: url.protocol === 'tls:',
    login: toLogin(decode(url.username), decode(url.password)),
    subject,
    stream,
  }
}

/** A user without a password is a token. */
function toLogin(user: string, pass: string): NatsAddress['login'] {
  if (user === '') return null
  return pass === '' ? { token: user } : { user, pass }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid('the address has a % that is followed by no code')
  }
}

const invalid = (reason: string) => new GatewayError('BAD_REQUEST', `not a NATS address: ${reason}`)
