/** A transcript after an edit, from what the edit's answer says. Pure. */
import type { Edited, Transcript } from "../api/types";

/** Touched utterances are exchanged, new ones take their place in time, removed ones go. */
export function applied(transcript: Transcript, edited: Edited): Transcript {
  const gone = new Set(edited.removed);
  const touched = new Map(edited.utterances.map((utterance) => [utterance.id, utterance]));
  const kept = transcript.utterances
    .filter((utterance) => !gone.has(utterance.id))
    .map((utterance) => {
      const now = touched.get(utterance.id);
      touched.delete(utterance.id);
      return now ?? utterance;
    });
  const utterances = touched.size === 0 ? kept : [...kept, ...touched.values()].sort((a, b) => a.start - b.start || a.position - b.position);
  return { ...transcript, utterances, speakers: edited.speakers, revision: edited.revision };
}

/** The words of an utterance that a selection of characters touches, first and last; null where it touches none. */
export function wordsOfSelection(
  spans: readonly (readonly [number, number] | null)[],
  from: number,
  to: number,
): readonly [first: number, last: number] | null {
  let first = -1;
  let last = -1;
  spans.forEach((span, index) => {
    if (!span || span[1] <= from || span[0] >= to) return;
    if (first < 0) first = index;
    last = index;
  });
  return first < 0 ? null : [first, last];
}

/** The text with one word exchanged; an empty word takes it away with its space. */
export function withWord(text: string, span: readonly [number, number], word: string): string {
  const [start, end] = span;
  const said = text.slice(0, start) + word.trim() + text.slice(end);
  return said.replace(/\s+/g, " ").trim();
}
