/** The release of GOWA whose API this is. */
export const GOWA_VERSION = 'v9.2.0'
