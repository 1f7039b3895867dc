import { GatewayError } from '../errors.ts'

/** The end of something that was recorded: asking again changes nothing. What was never recorded is refused otherwise. */
export class Refusal extends GatewayError {
  static of(error: GatewayError): Refusal {
    const { code, message, details } = error
    return new Refusal(code, message, { details, cause: error })
  }
}
