import type { Item } from './items.ts'

/** A line of talk: who says it (0 is the owner, 1 the other; in groups 1, 2, 3 … are members) and what they say or show. */
export type Line = readonly [speaker: number, said: string | { readonly show: Item }]

/** Talk between two people, one entry per conversation. */
export const DIALOGUES: readonly (readonly Line[])[] = [
  [
    [1, 'Hi! Did the parcel arrive?'],
    [0, 'Yes, this morning. Thank you!'],
    [1, 'Great. Was everything in one piece?'],
    [0, 'All fine, even the glass.'],
    [0, { show: 'photo' }],
    [1, 'Perfect 👌'],
  ],
  [
    [0, 'Are you free for lunch on Thursday?'],
    [1, 'Thursday is full. Friday?'],
    [0, 'Friday works. Half past twelve?'],
    [1, 'Deal. The place on the corner?'],
    [0, 'That one. I will book a table.'],
    [0, { show: 'place' }],
    [1, 'See you there!'],
  ],
  [
    [1, 'Can you send me the invoice for March again?'],
    [0, 'Sure, one moment.'],
    [0, { show: 'invoice' }],
    [0, 'Here it is.'],
    [1, 'Got it, thanks. I will pay today.'],
  ],
  [
    [1, 'Happy birthday!! 🎉'],
    [1, { show: 'sticker' }],
    [0, 'Thank you so much!'],
    [1, 'Any plans tonight?'],
    [0, 'A quiet dinner, nothing big.'],
    [1, 'Enjoy it, you earned it.'],
  ],
  [
    [0, 'The train is late again, start without me.'],
    [1, 'No worries. How late?'],
    [0, 'Twenty minutes they say, so forty.'],
    [1, '😂 We will save you a seat.'],
    [1, { show: 'voice' }],
  ],
  [
    [1, 'I found the book you talked about.'],
    [0, 'The one about lighthouses?'],
    [1, 'Yes! Second hand, two euros.'],
    [0, 'What a find. Can I borrow it after you?'],
    [1, { show: 'clip' }],
    [1, 'Of course.'],
  ],
  [
    [0, 'How did the interview go?'],
    [1, 'Better than I hoped. They call next week.'],
    [0, 'Fingers crossed! 🤞'],
    [1, 'I will tell you as soon as I hear.'],
    [0, 'Please do.'],
  ],
  [
    [1, 'Do you still have the ladder?'],
    [0, 'In the garage. Come by any time.'],
    [1, 'Tomorrow after six?'],
    [0, 'I am home from five.'],
    [1, { show: 'voice' }],
  ],
  [
    [1, 'Good morning! The order is ready for pickup.'],
    [0, 'That was quick. Until when are you open?'],
    [1, 'Until seven today, until two on Saturday.'],
    [0, 'I will be there around six.'],
    [1, 'We keep it at the counter for you.'],
  ],
  [
    [0, 'Which paint did you use for the fence?'],
    [1, 'The grey one, two coats.'],
    [0, 'It looks great.'],
    [1, { show: 'photo' }],
    [1, 'Thanks! It took a whole weekend though.'],
  ],
]

/** Talk in groups. */
export const GROUP_DIALOGUES: readonly (readonly Line[])[] = [
  [
    [1, 'Who is in this weekend?'],
    [1, { show: 'poll' }],
    [2, 'Me!'],
    [3, 'I can, but only until noon.'],
    [0, 'I am in too.'],
    [1, 'That makes four. We need two more.'],
    [2, 'I will ask my brother.'],
    [2, { show: 'card' }],
  ],
  [
    [2, 'I made a list of what we need, tell me what is missing.'],
    [0, 'Looks complete. Who brings the speaker?'],
    [3, 'I do.'],
    [4, 'Then I bring snacks.'],
    [1, 'You always bring snacks 😄'],
    [4, 'Somebody has to.'],
  ],
  [
    [3, 'The forecast says rain on Sunday.'],
    [1, 'It said that last week too, and it was sunny.'],
    [0, 'Let us decide on Saturday evening.'],
    [2, '👍'],
  ],
  [
    [1, 'Found a cheaper place to stay, breakfast included.'],
    [2, 'How far from the centre?'],
    [1, 'Ten minutes by tram.'],
    [0, 'Sounds good to me.'],
    [3, 'Book it before it is gone!'],
    [1, 'Booked ✅'],
    [1, { show: 'place' }],
  ],
  [
    [4, 'The photos from yesterday, this is the best one:'],
    [4, { show: 'photo' }],
    [2, 'This is wonderful.'],
    [0, 'It should be our group picture.'],
    [3, 'Agreed.'],
  ],
]
