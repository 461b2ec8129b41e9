/** What can be done with selected words, or a whole utterance: code them, put them into the summary, give them to another speaker. */
import { FileText, X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { Button } from "react-aria-components";
import type { Kind, Transcript } from "../api/types";
import { KindIcon, KINDS } from "../conversation/kinds";
import { colourOf, nameOf, speakerClass } from "../conversation/speakers";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import type { Passage } from "./passage";
import { useEdit } from "./useEdits";

/** What is asked about stays in sight: where the bar would lie over it, the transcript moves up. */
function useInSight(bar: RefObject<HTMLElement | null>, passage: Passage) {
  useLayoutEffect(() => {
    const last = passage.utterances.at(-1);
    const row = last && bar.current?.parentElement?.querySelector(`[data-utterance="${last}"]`);
    const list = row && row.closest(".transcript-scroll");
    if (!bar.current || !row || !list) return;
    const selection = document.getSelection();
    const meant = selection && !selection.isCollapsed ? selection.getRangeAt(0).getBoundingClientRect() : row.getBoundingClientRect();
    const covered = meant.bottom + CLEAR - bar.current.getBoundingClientRect().top;
    const room = meant.top - list.getBoundingClientRect().top; // its beginning is not pushed out for its end
    if (covered > 0) list.scrollTop += Math.min(covered, Math.max(0, room));
  }, [bar, passage]);
}

/** Pixels between what is selected and the bar. */
const CLEAR = 10;

interface Props {
  recordingId: string;
  transcript: Transcript;
  passage: Passage;
  onCode: (kind: Kind, passage: Passage) => void;
  onNote: (passage: Passage) => void;
  onDone: () => void;
}

export function SelectionBar({ recordingId, transcript, passage, onCode, onNote, onDone }: Props) {
  const one = passage.utterances.length === 1;
  const bar = useRef<HTMLDivElement>(null);
  useInSight(bar, passage);
  const clear = () => {
    document.getSelection()?.removeAllRanges();
    onDone();
  };
  return (
    <div
      ref={bar}
      className="selection-bar"
      role="group"
      aria-label={texts.coding.selection}
      onMouseDown={(event) => event.preventDefault()}
      onKeyDown={(event) => event.key === "Escape" && clear()}
    >
      {one && (
        <div className="selection-row" role="group" aria-label={texts.coding.codeAs}>
          <span className="selection-label">{texts.coding.codeAs}</span>
          {KINDS.map((kind, index) => (
            <Button
              key={kind}
              className={`chip kind-${kind}`}
              onPress={() => {
                onCode(kind, passage);
                clear();
              }}
            >
              <KindIcon kind={kind} size={14} />
              {texts.insights.one[kind]}
              <kbd aria-hidden="true" className="wide-only">{index + 1}</kbd>
            </Button>
          ))}
          <Button
            className="chip"
            onPress={() => {
              onNote(passage);
              clear();
            }}
          >
            <FileText aria-hidden="true" size={14} />
            {texts.coding.toNote}
          </Button>
        </div>
      )}
      <SaidBy recordingId={recordingId} transcript={transcript} passage={passage} onDone={clear} />
      <Button className="icon-button selection-close" aria-label={texts.common.close} onPress={clear}>
        <X aria-hidden="true" size={15} />
      </Button>
    </div>
  );
}

type SaidByProps = Pick<Props, "recordingId" | "transcript" | "passage" | "onDone">;

function SaidBy({ recordingId, transcript, passage, onDone }: SaidByProps) {
  const edit = useEdit(recordingId);
  const say = useSay();
  const row = useRef<HTMLDivElement>(null);
  const { speakers } = transcript;
  // Asked for by key: the digits then name speakers.
  useEffect(() => {
    if (passage.asked) row.current?.querySelector("button")?.focus();
  }, [passage]);
  const give = (speaker: string | null, name: string) =>
    edit.mutate(
      { do: "reassign", utterances: passage.utterances, speaker, ...(passage.words ? { words: passage.words } : {}) },
      {
        onSuccess: () => {
          say(texts.editing.givenTo(name));
          onDone();
        },
      },
    );
  const choose = (event: KeyboardEvent) => {
    const speaker = /^[1-9]$/.test(event.key) ? speakers[Number(event.key) - 1] : undefined;
    if (!speaker) return;
    event.preventDefault();
    give(speaker.label, nameOf(speakers, speaker.label));
  };
  return (
    <div ref={row} className="selection-row" role="group" aria-label={texts.editing.saidBy} onKeyDown={choose}>
      <span className="selection-label">{texts.editing.saidBy}</span>
      {speakers.map((speaker) => {
        const name = nameOf(speakers, speaker.label);
        return (
          <Button
            key={speaker.id}
            className={`chip ${speakerClass(colourOf(speakers, speaker.label))}`}
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
    </div>
  );
}
