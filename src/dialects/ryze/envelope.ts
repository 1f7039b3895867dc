/** RyzeAPI's success: two fixed fields, and the operation's own beside them. */
export const success = <Fields extends object>(message: string, fields: Fields) => ({
  success: true as const,
  message,
  ...fields,
})
