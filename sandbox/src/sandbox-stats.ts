import type { SandboxAccount } from './actors/account.ts'
import type { PhoneStats } from './actors/phone-context.ts'

/** What all phones together have counted. */
export function totalPhoneStats(accounts: readonly SandboxAccount[]): PhoneStats {
  const total: PhoneStats = {
    received: 0,
    sent: 0,
    duplicates: 0,
    decryptFailures: 0,
    retriesAsked: 0,
    retriesAnswered: 0,
    appStateErrors: 0,
    errors: 0,
  }
  for (const { phone } of accounts) {
    for (const name of Object.keys(total) as (keyof PhoneStats)[]) total[name] += phone.stats[name]
  }
  return total
}
