/** Where nobody speaks, from the seconds of the words: what "skip silence" leaves out. Pure. */

export interface Silence {
  start: number;
  end: number;
}

/** A pause shorter than this is part of talking. */
export const SHORTEST_SILENCE = 1;
/** What is kept of a silence at either end: a breath before the next word, and the end of the last one. */
const KEPT = 0.25;

interface Spoken {
  start: number;
  end: number;
  words: readonly { start: number; end: number }[];
}

/** Silences in order, without the seconds that are kept around words. An utterance without words speaks throughout. */
export function silencesOf(utterances: readonly Spoken[], duration: number): Silence[] {
  const spoken = utterances
    .flatMap((utterance) => (utterance.words.length > 0 ? utterance.words : [utterance]))
    .map(({ start, end }) => [start, end] as const)
    .sort((a, b) => a[0] - b[0]);
  const found: Silence[] = [];
  let heard = 0;
  const put = (until: number) => {
    if (until - heard < SHORTEST_SILENCE) return;
    const start = heard === 0 ? 0 : heard + KEPT;
    const end = until >= duration ? until : until - KEPT;
    if (end > start) found.push({ start, end });
  };
  for (const [start, end] of spoken) {
    put(start);
    heard = Math.max(heard, end);
  }
  if (spoken.length > 0) put(duration);
  return found;
}

export const lengthOf = (silences: readonly Silence[]): number => silences.reduce((sum, { start, end }) => sum + end - start, 0);

/** Where to go on from `time`, when it lies in a silence; null where somebody speaks. */
export function afterSilence(silences: readonly Silence[], time: number): number | null {
  let low = 0;
  let high = silences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((silences[middle] as Silence).end <= time) low = middle + 1;
    else high = middle;
  }
  const silence = silences[low];
  return silence && silence.start <= time ? silence.end : null;
}
