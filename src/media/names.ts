/** Nothing that could leave its folder: no separators, no dot in front. */
const SAFE_NAME = /^[A-Za-z0-9_@-][A-Za-z0-9_@.-]{0,199}$/

export const isSafeName = (name: string): boolean => SAFE_NAME.test(name)

/** Where a session's file stands below the store's root; null when these are no names. */
export const pathOf = (session: string, name: string): string | null =>
  isSafeName(session) && isSafeName(name) ? `${session}/${name}` : null

/** Throws for what is no name: names are made by us. */
export function requirePath(session: string, name: string): string {
  const path = pathOf(session, name)
  if (path === null) throw new Error(`not a file name: ${JSON.stringify(`${session}/${name}`)}`)
  return path
}
