/** Gives selected words, or whole utterances, to another speaker. */
import { X } from "lucide-react";
import { useEffect, useState, type RefObject } from "react";
import { Button } from "react-aria-components";
import type { Transcript } from "../api/types";
import { colourOf, nameOf, speakerClass } from "../conversation/speakers";
import { spansOfWords } from "../conversation/words";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { wordsOfSelection } from "./applied";
import { useEdit } from "./useEdits";

export interface Passage {
  utterances: string[];
  /** First and last word where the passage is part of one utterance. */
  words?: readonly [first: number, last: number];
  text: string;
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
  const words = wordsOfSelection(spansOfWords(only.text, only.words), range.startOffset, range.endOffset);
  const whole = words === null || (words[0] === 0 && words[1] === only.words.length - 1);
  return { utterances: [only.id], text, ...(whole ? {} : { words }) };
}

/** What a person has selected in the transcript. */
export function usePassage(box: RefObject<HTMLElement | null>, transcript: Transcript) {
  const [passage, setPassage] = useState<Passage | null>(null);
  useEffect(() => {
    const look = () => {
      if (box.current) setPassage(passageOf(document.getSelection(), box.current, transcript));
    };
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [box, transcript]);
  return [passage, setPassage] as const;
}

interface Props {
  recordingId: string;
  transcript: Transcript;
  passage: Passage;
  onDone: () => void;
}

export function SaidBy({ recordingId, transcript, passage, onDone }: Props) {
  const edit = useEdit(recordingId);
  const say = useSay();
  const give = (speaker: string | null, name: string) =>
    edit.mutate(
      { do: "reassign", utterances: passage.utterances, speaker, ...(passage.words ? { words: passage.words } : {}) },
      {
        onSuccess: () => {
          say(texts.editing.givenTo(name));
          document.getSelection()?.removeAllRanges();
          onDone();
        },
      },
    );
  return (
    <div className="said-by" role="group" onMouseDown={(event) => event.preventDefault()} aria-label={texts.editing.saidBy}>
      <span className="said-by-text">{texts.editing.saidBy}</span>
      {transcript.speakers.map((speaker) => {
        const name = nameOf(transcript.speakers, speaker.label);
        return (
          <Button
            key={speaker.id}
            className={`chip ${speakerClass(colourOf(transcript.speakers, speaker.label))}`}
            isDisabled={edit.isPending}
            onPress={() => give(speaker.label, name)}
          >
            <span className="speaker-dot" aria-hidden="true" />
            {name}
          </Button>
        );
      })}
      <Button className="chip" isDisabled={edit.isPending} onPress={() => give(null, texts.editing.newSpeaker)}>
        {texts.editing.newSpeaker}
      </Button>
      <Button className="icon-button" aria-label={texts.common.close} onPress={onDone}>
        <X aria-hidden="true" size={15} />
      </Button>
    </div>
  );
}
