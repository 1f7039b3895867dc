import type { SandboxAccount } from './actors/account.ts'
import { createPhoneStats, type PhoneStats } from './actors/phone-context.ts'

/** What all phones together have counted. */
export function totalPhoneStats(accounts: readonly SandboxAccount[]): PhoneStats {
  const total = createPhoneStats()
  for (const { phone } of accounts) {
    for (const name of Object.keys(total) as (keyof PhoneStats)[]) total[name] += phone.stats[name]
  }
  return total
}
