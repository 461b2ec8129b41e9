/** Words of feeling by emotion. Pure. */
import type { Emotion } from "../api/types";

/** Each emotion with its words in the order of the conversation, the one with most words first. */
export function byEmotion(words: readonly Emotion[]): [emotion: string, words: Emotion[]][] {
  const groups = new Map<string, Emotion[]>();
  for (const word of words) groups.set(word.emotion, [...(groups.get(word.emotion) ?? []), word]);
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
