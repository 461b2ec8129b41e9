/** Walks through the words that the recogniser was not sure of: each plays, is accepted or put right, by key. */
import { Check, Play, SkipForward, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import type { Doubt, Transcript } from "../api/types";
import type { Player } from "../conversation/player";
import { spansOfWords } from "../conversation/words";
import { texts } from "../texts";
import { clock } from "../time";
import { withWord } from "./applied";
import { useDoubts, useEdit } from "./useEdits";

/** Seconds that are played around a word. */
const AROUND = 1;

interface Props {
  recordingId: string;
  transcript: Transcript;
  player: Player | null;
  onShow: (utteranceId: string) => void;
  onClose: () => void;
}

export function Review({ recordingId, transcript, player, onShow, onClose }: Props) {
  const doubts = useDoubts(recordingId, true);
  const [passed, setPassed] = useState<ReadonlySet<string>>(new Set());
  const left = (doubts.data?.items ?? []).filter((doubt) => !passed.has(keyOf(doubt)));
  const doubt = left[0];
  if (!doubts.data) return null;
  return (
    <section className="review" aria-label={texts.review.title}>
      <header className="review-head">
        <h2>{texts.review.title}</h2>
        <p className="quiet" role="status">
          {left.length > 0 ? texts.review.left(left.length) : texts.review.done}
        </p>
        <Button className="icon-button" aria-label={texts.review.close} onPress={onClose}>
          <X aria-hidden="true" size={16} />
        </Button>
      </header>
      {doubt && (
        <Word
          key={keyOf(doubt)}
          recordingId={recordingId}
          doubt={doubt}
          transcript={transcript}
          player={player}
          onShow={onShow}
          onPass={() => setPassed((old) => new Set(old).add(keyOf(doubt)))}
          onClose={onClose}
        />
      )}
    </section>
  );
}

const keyOf = (doubt: Doubt): string => `${doubt.utterance_id}:${doubt.word}:${doubt.text}`;

interface WordProps extends Omit<Props, "onShow"> {
  doubt: Doubt;
  onShow: (utteranceId: string) => void;
  onPass: () => void;
}

function Word({ recordingId, doubt, transcript, player, onShow, onPass, onClose }: WordProps) {
  const edit = useEdit(recordingId);
  const [text, setText] = useState(doubt.text);
  const input = useRef<HTMLInputElement>(null);
  const utterance = transcript.utterances.find((item) => item.id === doubt.utterance_id);
  const hear = () => player?.playRange(Math.max(0, doubt.start - AROUND), doubt.end + AROUND);
  const start = useRef(() => undefined as void);
  start.current = () => {
    onShow(doubt.utterance_id);
    hear();
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  };
  useEffect(() => start.current(), []);

  const accept = () =>
    edit.mutate({ do: "confirm", utterance: doubt.utterance_id, words: doubt.word === null ? null : [doubt.word] }, { onSuccess: onPass });
  const save = () => {
    if (!utterance || text.trim() === doubt.text) return accept();
    const span = doubt.word === null ? null : spansOfWords(utterance.text, utterance.words)[doubt.word];
    const said = doubt.word === null ? text : span ? withWord(utterance.text, span, text) : null;
    if (said !== null) edit.mutate({ do: "text", utterance: utterance.id, text: said }, { onSuccess: onPass });
  };
  return (
    <form
      className="review-word"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        else if (event.key === "ArrowDown") onPass();
        else if (event.key === "ArrowUp") hear();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <p className="review-line">
        <span className="review-context">{doubt.before}</span>
        <input
          ref={input}
          className="review-input"
          aria-label={texts.review.word(doubt.text, clock(doubt.start))}
          size={Math.max(4, Math.min(40, text.length + 1))}
          value={text}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
        <span className="review-context">{doubt.after}</span>
      </p>
      <div className="review-foot">
        <span className="edit-hint">{texts.review.keys}</span>
        {player && (
          <Button className="button button-small" onPress={hear}>
            <Play aria-hidden="true" size={14} />
            {texts.review.hear}
          </Button>
        )}
        <Button className="button button-small" onPress={onPass}>
          <SkipForward aria-hidden="true" size={14} />
          {texts.review.next}
        </Button>
        <Button className="button button-small button-primary" type="submit" isDisabled={edit.isPending}>
          <Check aria-hidden="true" size={14} />
          {text.trim() === doubt.text ? texts.review.accept : texts.review.fix}
        </Button>
      </div>
    </form>
  );
}
