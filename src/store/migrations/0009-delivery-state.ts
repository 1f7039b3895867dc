import type { ColumnTypes } from '../driver.ts'

/** How each receiver is doing, what it trusts and was signed with; the last attempts of each delivery. */
export const deliveryState = ({ text }: ColumnTypes): readonly string[] => [
  `alter table subscription add column pause ${text}`,
  `alter table subscription add column health ${text}`,
  `alter table subscription add column previous_key ${text}`,
  `alter table subscription add column trusted_ca ${text}`,
  'alter table delivery add column happened_at bigint not null default 0',
  `alter table delivery add column trace ${text}`,
  `alter table delivery add column recent ${text} not null default '[]'`,
  'create index delivery_in_order on delivery (session, seq, ord)',
  'create index delivery_of_subscription on delivery (session, subscription, seq, ord)',
]
