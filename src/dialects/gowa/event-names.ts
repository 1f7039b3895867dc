/** Asks for all events. */
export const EVERY_EVENT = '*'

/** Whether a receiver that asked for `wanted` gets the event with this name. Case does not matter. */
export const wantsEvent = (wanted: readonly string[], name: string): boolean =>
  wanted.some((item) => item === EVERY_EVENT || item.toLowerCase() === name)
