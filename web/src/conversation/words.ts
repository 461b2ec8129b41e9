/** Words and characters of an utterance: which word is at a character, which characters a second of audio covers. Pure. */

export interface TimedWord {
  text: string;
  start: number;
  end: number;
  probability: number | null;
}

/** Half-open span of characters. */
export type Span = readonly [start: number, end: number];

export const DOUBTFUL_BELOW = 0.5;

/**
 * The characters of each word in the text. The words joined by single spaces are the text; where the two differ
 * (an edited or imported text) each word is looked for from where the last one ended, and a word that is not found is null.
 */
export function spansOfWords(text: string, words: readonly { text: string }[]): (Span | null)[] {
  let at = 0;
  return words.map((word) => {
    const found = word.text === "" ? -1 : text.indexOf(word.text, at);
    if (found < 0) return null;
    at = found + word.text.length;
    return [found, at] as const;
  });
}

/** Index of the word at a character; the space after a word belongs to it; -1 where there is none. */
export function wordAtCharacter(spans: readonly (Span | null)[], character: number): number {
  let found = -1;
  for (let index = 0; index < spans.length; index += 1) {
    const span = spans[index];
    if (!span) continue;
    if (span[0] > character) break;
    found = index;
  }
  return found;
}

/** Index of the last item that has started at `time`, by binary search; -1 before the first. Items are sorted by start. */
export function lastStarted(items: readonly { start: number }[], time: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as { start: number }).start <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** How many short answers may lie inside one long utterance before it is thought to be over. */
const NESTED = 8;

/**
 * Index of the item to show at `time`: the latest started that still goes on, so that a "yeah" in between gives way
 * again to the one it interrupted; in a pause the last started; -1 before the first.
 */
export function activeAt(items: readonly { start: number; end: number }[], time: number): number {
  const last = lastStarted(items, time);
  for (let index = last; index >= 0 && index > last - NESTED; index -= 1)
    if ((items[index] as { end: number }).end > time) return index;
  return last;
}

/** Index of the word being said at `time`; it stays lit in the short gap before the next one. */
export function wordAtTime(words: readonly TimedWord[], time: number): number {
  const index = lastStarted(words, time);
  const word = words[index];
  return word && time <= word.end + 0.35 ? index : -1;
}

/** The second at which a click on a character starts to play: its word's start, else in proportion to the text. */
export function timeOfCharacter(
  utterance: { text: string; start: number; end: number; words: readonly TimedWord[] },
  spans: readonly (Span | null)[],
  character: number,
): number {
  const word = utterance.words[wordAtCharacter(spans, character)];
  if (word) return word.start;
  const share = utterance.text.length === 0 ? 0 : character / utterance.text.length;
  return utterance.start + (utterance.end - utterance.start) * Math.min(1, Math.max(0, share));
}

/** Characters of the words that the recogniser was not sure of. */
export function doubtfulSpans(words: readonly TimedWord[], spans: readonly (Span | null)[]): Span[] {
  return words.flatMap((word, index) => {
    const span = spans[index];
    return span && word.probability !== null && word.probability < DOUBTFUL_BELOW ? [span] : [];
  });
}

/** Every place where the wanted text stands, ignoring case. Spans are of the given text, also where lower case changes lengths. */
export function findSpans(text: string, wanted: string): Span[] {
  if (wanted.trim() === "") return [];
  const pattern = new RegExp(wanted.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+"), "giu");
  return [...text.matchAll(pattern)].map((found) => [found.index, found.index + found[0].length] as const);
}
