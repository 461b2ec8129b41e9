/** What a person has selected in the transcript: words of one utterance, or several utterances. */
import { useEffect, useState, type RefObject } from "react";
import type { Transcript } from "../api/types";
import { spansOfWords } from "../conversation/words";
import { wordsOfSelection } from "./applied";

export interface Passage {
  utterances: string[];
  /** First and last word where the passage is part of one utterance. */
  words?: readonly [first: number, last: number];
  /** Characters of the one utterance that it lies in. */
  characters?: readonly [start: number, end: number];
  text: string;
  /** Asked for by key or button, not selected: the bar takes the focus. */
  asked?: boolean;
}

const row = (node: Node | null): HTMLElement | null =>
  (node instanceof Element ? node : node?.parentElement)?.closest<HTMLElement>("[data-utterance]") ?? null;

/** The passage that is selected inside an element, or null. */
export function passageOf(selection: Selection | null, box: HTMLElement, transcript: Transcript): Passage | null {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const [first, last] = [row(range.startContainer), row(range.endContainer)];
  if (!first || !last || !box.contains(first) || !box.contains(last)) return null;
  const from = transcript.utterances.findIndex((utterance) => utterance.id === first.dataset.utterance);
  const to = transcript.utterances.findIndex((utterance) => utterance.id === last.dataset.utterance);
  const text = selection.toString().trim();
  if (from < 0 || to < from || text === "") return null;
  const utterances = transcript.utterances.slice(from, to + 1);
  const only = utterances.length === 1 ? utterances[0] : undefined;
  if (!only || !(range.startContainer instanceof Text) || range.startContainer !== range.endContainer)
    return { utterances: utterances.map((utterance) => utterance.id), text };
  const spans = spansOfWords(only.text, only.words);
  const words = wordsOfSelection(spans, range.startOffset, range.endOffset);
  const whole = words === null || (words[0] === 0 && words[1] === only.words.length - 1);
  // Half a word selected is the word meant.
  const start = Math.min(range.startOffset, (words && spans[words[0]]?.[0]) ?? range.startOffset);
  const end = Math.max(range.endOffset, (words && spans[words[1]]?.[1]) ?? range.endOffset);
  return { utterances: [only.id], text, characters: [start, end], ...(whole ? {} : { words }) };
}

export function usePassage(box: RefObject<HTMLElement | null>, transcript: Transcript, wanted: boolean) {
  const [passage, setPassage] = useState<Passage | null>(null);
  useEffect(() => {
    if (!wanted) return;
    const look = () => {
      if (!box.current) return;
      const found = passageOf(document.getSelection(), box.current, transcript);
      // A bar that was asked for without a selection stays until it is used or closed.
      setPassage((now) => found ?? (now?.asked ? now : null));
    };
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [box, transcript, wanted]);
  return [passage, setPassage] as const;
}
