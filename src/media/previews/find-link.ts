const LINK = /(?:https?:\/\/|www\.)[^\s<>"']+/i

/** The first link of a text, as it stands there; null without one. */
export function findLink(text: string): string | null {
  const found = LINK.exec(text)?.[0].replace(/[.,;:!?…]+$/, '')
  if (found === undefined) return null
  // A bracket belongs to the link only when it was opened in it.
  const link = /[)\]}]$/.test(found) && !/[([{]/.test(found) ? found.replace(/[)\]}]+$/, '') : found
  return URL.canParse(toAddress(link)) ? link : null
}

/** Where a link leads. */
export const toAddress = (link: string): string => (/^www\./i.test(link) ? `https://${link}` : link)
