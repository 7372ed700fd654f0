/** Recording notes: what a recorder knows of the quality of its own record, so that a gap is data and not a silence. */
import { defineDataset, instant, oneOf, optional, text, wholeNumber } from './dataset.ts';

export const recordingNotes = defineDataset({
  name: 'recording_notes',
  description:
    'Connections, missing frames, books taken anew and the difference of the clocks, as a recorder of live markets saw them. Between a `disconnected` or `sequence_gap` and the next snapshot of a market its book is not known.',
  knownAtRule: 'At capture.',
  partition: 'day',
  shape: {
    known_at: instant('When the recorder noticed it.'),
    kind: oneOf(
      ['connected', 'disconnected', 'sequence_gap', 'book_broken', 'resnapshot', 'odd_frame', 'clock_skew'],
      'What happened.',
    ),
    ticker: optional(text('The market; null where it concerns all that were recorded.')),
    expected: optional(wholeNumber('The frame number that should have come; null where none is missing.')),
    got: optional(wholeNumber('The frame number that came instead; null where none is missing.')),
    skew_us: optional(
      wholeNumber(
        'Own clock minus the time in a frame in microseconds, delay included: the least of the hour so far. Null for other kinds.',
      ),
    ),
    detail: optional(text('In words; null where the kind says all.')),
  },
});
