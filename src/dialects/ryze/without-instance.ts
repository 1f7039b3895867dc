import type { Route } from '../dialect.ts'
import { INSTANCE } from './auth.ts'

const END = '/:instance'

/** The same addresses without an instance: whoever shows a token is told that the name is missing. */
export const withoutInstance = (routes: readonly Route[]): readonly Route[] =>
  routes
    .filter(({ url }) => url.endsWith(END))
    .map((route) => ({
      ...route,
      url: route.url.slice(0, -END.length),
      // Any token would come as far as the operation, which could not know whom it is about.
      access: route.access.kind === 'any' ? INSTANCE.read : route.access,
      hidden: true,
    }))
