/** How numbers of a country may also be written: mobile numbers once had no digit that marks them. */
interface Forms {
  readonly with: RegExp
  readonly without: RegExp
  /** The digit, and how many digits stand before it. */
  readonly mark: string
  readonly at: number
}

const COUNTRIES: readonly Forms[] = [
  // Brazil: 55, two digits of the area, then a nine.
  { with: /^55\d{2}9\d{8}$/, without: /^55\d{2}\d{8}$/, mark: '9', at: 4 },
  // Mexico: 52, then a one.
  { with: /^521\d{10}$/, without: /^52\d{10}$/, mark: '1', at: 2 },
  // Argentina: 54, then a nine.
  { with: /^549\d{10}$/, without: /^54\d{10}$/, mark: '9', at: 2 },
]

/** The other forms of a number; which of them WhatsApp knows it under is only known by asking. */
export function otherForms(digits: string): string[] {
  return COUNTRIES.flatMap((forms) => {
    const { mark, at } = forms
    if (forms.with.test(digits)) return [digits.slice(0, at) + digits.slice(at + mark.length)]
    return forms.without.test(digits) ? [digits.slice(0, at) + mark + digits.slice(at)] : []
  })
}
