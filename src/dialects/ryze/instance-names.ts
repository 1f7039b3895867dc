/** Names with commas between, as `instanceName` and `metrics` take them; blanks do not matter. */
export const namesIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  ),
]
