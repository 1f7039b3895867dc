/** The WAHA release whose API this dialect speaks. */
export const WAHA_VERSION = '2026.7.1'

/** Which of WAHA's engines we look like: NOWEB is the one made of Baileys, as ours is. */
export const WAHA_ENGINE = 'NOWEB'

/** WAHA's word for the edition; there is one image since 2026.6.1. */
const WAHA_TIER = 'CORE'

/** The `environment` of events and of `/api/server/version`. */
export const environment = (worker: string) => ({
  version: WAHA_VERSION,
  engine: WAHA_ENGINE,
  tier: WAHA_TIER,
  browser: null,
  platform: `${process.platform}/${process.arch}`,
  worker: { id: worker },
})
