import assert from 'node:assert/strict'
import test from 'node:test'
import { foldText, searchTerms, searchWords } from './search-words.ts'

test('a text is folded to what people type who care for neither case nor accents', () => {
  for (const [text, folded] of [
    ['Ação ÉCOLE e\u0301', 'acao ecole e'],
    ['Straße Łódź Ørsted ﬁne', 'strasse lodz orsted fine'],
    ['İstanbul ıslak', 'istanbul islak'],
    ['Ἀθῆναι Σίσυφος', 'αθηναι σισυφοσ'],
    ['Ёлка, МОЙ и\u0306', 'елка, мой й'],
    ['Їжак ўсё', 'їжак ўсе'],
    ['مَدْرَسَةٌ أحمد ٱلله مستشفى کتاب ی', 'مدرسه احمد الله مستشفي كتاب ي'],
    ['ســـلام ٤٥ ۴۵', 'سلام 45 45'],
    ['ｶﾞｷﾞ が 한국', 'ガギ が 한국'],
    ['הַשָּׁלוֹם', 'השלום'],
  ] as const) {
    assert.equal(foldText(text), folded)
  }
})

test('words part at what is neither letter nor digit, and at characters of scripts without spaces', () => {
  assert.deepEqual(searchWords(`don't re-send_v2.0 \u{1f44d} @ana`, 100), ['don', 't', 're', 'send', 'v2', '0', 'ana'])
  assert.deepEqual(searchWords('abc日本123', 100), ['abc', '日', '本', '123'])
  assert.deepEqual(searchWords('คน 한국 コー', 100), ['ค', 'น', '한', '국', 'コ', 'ー'])
  assert.deepEqual(searchWords('नमस्ते दुनिया', 100), ['नमस्ते', 'दुनिया'])
  assert.deepEqual(searchWords('', 100), [])
  assert.deepEqual(searchWords('\ud800 \udc00', 100), [])
})

test('no more words are taken than asked for, and none is longer than what is kept', () => {
  assert.deepEqual(searchWords('a b c d', 2), ['a', 'b'])
  assert.deepEqual(searchWords('日本語です', 3), ['日', '本', '語'])
  assert.deepEqual(searchWords('x'.repeat(100), 9), ['x'.repeat(64)])
  assert.deepEqual(searchTerms('x'.repeat(100))[0]?.words, ['x'.repeat(64)])
})

test('a query is words, phrases in quotes, runs of characters, and beginnings', () => {
  const term = (...words: string[]) => ({ words, isPrefix: false })
  assert.deepEqual(searchTerms('Big "brown DOG" cat*'), [
    term('big'),
    term('brown', 'dog'),
    { words: ['cat'], isPrefix: true },
  ])
  assert.deepEqual(searchTerms('re-se*'), [term('re'), { words: ['se'], isPrefix: true }])
  assert.deepEqual(searchTerms('北京饭* abc日本'), [term('北', '京', '饭'), term('abc'), term('日', '本')])
  assert.deepEqual(searchTerms('"not closed'), [term('not', 'closed')])
  assert.deepEqual(searchTerms(' * ** "" "!?" \u{1f44d}'), [])
})
