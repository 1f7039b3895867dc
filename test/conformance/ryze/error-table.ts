/** A line of a page's table of errors. */
export interface ErrorLine {
  readonly status: number
  /** The text of `error.message`, and in copies without columns what stands in the next one. */
  readonly text: string
}

/** Every line of a page's error table, which one copy has in columns and another without. */
export function errorLines(page: string): readonly ErrorLine[] {
  const table = page.split('Error responses')[1]?.split('Related')[0] ?? ''
  return [...table.matchAll(/^(?:\| )?([45]\d\d)(?: \| )?(.+)$/gm)].map(([, status, text = '']) => ({
    status: Number(status),
    text,
  }))
}

/** Whether an error's text is what the documentation writes as `… <...> …`. */
export function fits(documented: string, text: string): boolean {
  const parts = documented.split('<...>').map((part) => RegExp.escape(part))
  return new RegExp(`^${parts.join('.+')}$`, 's').test(text)
}
