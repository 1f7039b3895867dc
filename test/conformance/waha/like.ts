/** How an answer differs from a printed one: every printed field has to be there with its value; more is no difference. */
export function differences(printed: unknown, actual: unknown, path = ''): readonly string[] {
  if (Array.isArray(printed)) {
    if (!Array.isArray(actual)) return [`${path}: no list`]
    if (actual.length !== printed.length) return [`${path}: ${actual.length} items instead of ${printed.length}`]
    return printed.flatMap((item, index) => differences(item, actual[index], `${path}/${index}`))
  }
  if (isObject(printed)) {
    if (!isObject(actual)) return [`${path}: no object`]
    return Object.entries(printed).flatMap(([key, value]) => differences(value, actual[key], `${path}/${key}`))
  }
  return printed === actual ? [] : [`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(printed)}`]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
