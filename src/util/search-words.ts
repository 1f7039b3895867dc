/** Something to look for: words next to each other, the last of them perhaps only by its beginning. */
export interface SearchTerm {
  readonly words: readonly string[]
  readonly isPrefix: boolean
}

/** Longer words are cut, in what is kept and in what is looked for alike. */
const MAX_WORD = 64

/** Letters that Unicode does not take apart, but people type apart, or in one of several forms. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
  // Arabic: alef wasla, alef maksura, teh marbuta, and the Persian forms of yeh and kaf.
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ة: 'ه',
  ک: 'ك',
}

const PLAIN_LETTERS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu')
const EASTERN_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/gu
/** Tatweel, and signs without width: they change how a word looks, not which word it is. */
const INVISIBLE = /[\u0640\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/gu
/**
 * Accents and vowel signs of scripts that are read without them. The marks of й, ї and ў make letters of their own, those of
 * kana other syllables; in Indic scripts marks are the vowels.
 */
const ACCENTS =
  /(?<![иу])\u0306|(?<!і)\u0308|[[\p{M}&&[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}]]--[\u0306\u0308\u3099\u309a]]/gv

/** Scripts that are written without spaces between words. */
const UNSPACED = String.raw`\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}`
const RUNS = new RegExp(
  String.raw`(?<unspaced>[[\p{L}\p{M}\p{N}]&&[${UNSPACED}]]+)|[[\p{L}\p{M}\p{N}]--[${UNSPACED}]]+`,
  'gv',
)
const UNSPACED_END = new RegExp(`[${UNSPACED}]$`, 'v')
const PART = /"([^"]*)"?|[^\s"]+/gu
const ASCII = /^[\0-\x7f]*$/

/** A text as it is compared: without case, accents and the choices of a keyboard. */
export function foldText(text: string): string {
  const lower = text.toLowerCase()
  if (ASCII.test(lower)) return lower
  return lower
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(INVISIBLE, '')
    .replace(EASTERN_DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .replace(PLAIN_LETTERS, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFC')
}

/** The words of a text, at most so many; scripts without spaces give one per character. */
export function searchWords(text: string, limit: number): string[] {
  const words: string[] = []
  for (const run of runsOf(text)) {
    words.push(...run)
    if (words.length >= limit) return words.slice(0, limit)
  }
  return words
}

/** What a user looks for: `words`, `"words in quotes"` and `begin*`. Empty when it holds no word. */
export function searchTerms(query: string): SearchTerm[] {
  return [...query.matchAll(PART)].flatMap(([part, quoted]) => {
    const runs = [...runsOf(quoted ?? part)]
    if (quoted !== undefined) return runs.length === 0 ? [] : [{ words: runs.flat(), isPrefix: false }]
    const open = part.endsWith('*') ? runs.length - 1 : -1
    // A single character of a script without spaces is a word of its own: it begins no other.
    return runs.map((words, index) => ({ words, isPrefix: index === open && !UNSPACED_END.test(words.at(-1) ?? '') }))
  })
}

function* runsOf(text: string): Generator<readonly string[]> {
  for (const { 0: run, groups } of foldText(text).matchAll(RUNS)) {
    yield groups?.['unspaced'] === undefined ? [Array.from(run).slice(0, MAX_WORD).join('')] : Array.from(run)
  }
}
