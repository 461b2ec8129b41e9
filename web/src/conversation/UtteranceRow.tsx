/** One utterance: who, when, and the words as a single text node that marks are laid on. */
import { memo, useEffect, useMemo, useRef, useState, type FocusEvent, type MouseEvent } from "react";
import { Highlighter, Pencil, ShieldUser, ThumbsDown, ThumbsUp, TriangleAlert } from "lucide-react";
import type { Insight, Speaker, Utterance } from "../api/types";
import { EditText } from "../editing/EditText";
import { texts } from "../texts";
import { clock } from "../time";
import { characterAt, mark } from "./marks";
import { KindIcon } from "./kinds";
import { MARKED_SENTIMENT } from "./mood";
import type { PersonalMark } from "./personal";
import type { Player } from "./player";
import { colourOf, nameOf, speakerClass } from "./speakers";
import { doubtfulSpans, spansOfWords, timeOfCharacter, wordAtTime, type Span } from "./words";

const NONE: Span[] = [];

interface Props {
  recordingId: string;
  utterance: Utterance;
  speakers: Speaker[];
  player: Player | null;
  active: boolean;
  evidence: Span | null;
  found: Span[];
  foundHere: Span | null;
  /** What rests on these words. */
  insights: readonly Insight[];
  personal: readonly PersonalMark[];
  /** The kinds of personal data are written under the words; otherwise only for a screen reader. */
  nameKinds: boolean;
  mayEdit: boolean;
  editing: boolean;
  onInsight: (insight: Insight) => void;
  onEdit: (id: string) => void;
  onAsk: (utterance: Utterance) => void;
  onClose: () => void;
}

export const UtteranceRow = memo(function UtteranceRow(props: Props) {
  const { recordingId, utterance, speakers, player, active, evidence, found, foundHere, insights, personal, mayEdit, editing } = props;
  const { onInsight, onEdit, onAsk, onClose } = props;
  const [near, watch] = useNear();
  const words = useRef<HTMLParagraphElement>(null);
  const spans = useMemo(() => spansOfWords(utterance.text, utterance.words), [utterance]);
  const doubtful = useMemo(() => doubtfulSpans(utterance.words, spans), [utterance, spans]);
  useMarks(words, "doubtful", editing ? NONE : doubtful, utterance.text);
  useMarks(words, "personal", useMemo(() => (editing ? NONE : personal.map(spanOf)), [personal, editing]), utterance.text);
  useMarks(words, "evidence", useMemo(() => (evidence && !editing ? [evidence] : NONE), [evidence, editing]), utterance.text);
  useMarks(words, "found", editing ? NONE : found, utterance.text);
  useMarks(words, "found-here", useMemo(() => (foundHere && !editing ? [foundHere] : NONE), [foundHere, editing]), utterance.text);
  usePlayingWord(words, player, active && !editing, utterance, spans);

  const name = nameOf(speakers, utterance.speaker);
  const time = clock(utterance.start);
  const hear = (event: MouseEvent) => {
    const selection = window.getSelection();
    if (!player || !words.current || (selection && !selection.isCollapsed)) return; // a selection is no click
    const character = characterAt(words.current, event.clientX, event.clientY);
    if (character !== null) player.playFrom(timeOfCharacter(utterance, spans, character));
  };
  return (
    <div
      data-utterance={utterance.id}
      className={`utterance ${speakerClass(colourOf(speakers, utterance.speaker))}${active ? " utterance-active" : ""}`}
      {...watch}
    >
      <div className="utterance-head">
        <span className="speaker-dot" aria-hidden="true" />
        <span className="utterance-name">{name}</span>
        {player ? (
          <button
            type="button"
            className="time-button"
            aria-label={texts.conversation.playFrom(name, time)}
            onClick={() => player.playFrom(utterance.start)}
          >
            {time}
          </button>
        ) : (
          <span className="utterance-time">{time}</span>
        )}
        <Sentiment value={utterance.sentiment} />
      </div>
      <div className="utterance-body">
        {/* Seeking by keyboard goes through the time button and the arrows; the click is a shortcut of the mouse. */}
        {editing ? (
          <EditText recordingId={recordingId} utterance={utterance} speaker={name} onClose={onClose} />
        ) : (
          <p ref={words} className={utterance.suspect ? "words words-suspect" : "words"} onClick={hear}>
            {utterance.text}
          </p>
        )}
        {utterance.suspect && (
          <p className="suspect">
            <TriangleAlert aria-hidden="true" size={13} />
            {texts.conversation.suspect[utterance.suspect] ?? texts.conversation.suspectOther}
          </p>
        )}
        {insights.length > 0 && !editing && (
          <span className="utterance-marks">
            {insights.map((insight) => (
              <button
                key={insight.id}
                type="button"
                className={`utterance-mark kind-${insight.kind} utterance-mark-${insight.status}`}
                title={texts.insights.one[insight.kind]}
                aria-label={texts.coding.inTranscript(texts.insights.one[insight.kind], insight.statement)}
                onClick={() => onInsight(insight)}
              >
                <KindIcon kind={insight.kind} size={14} />
              </button>
            ))}
          </span>
        )}
        {mayEdit && near && !editing && (
          <span className="utterance-tools">
            <button
              type="button"
              className="tool-button"
              title={texts.editing.edit}
              aria-label={texts.editing.editOf(name, time)}
              onClick={() => onEdit(utterance.id)}
            >
              <Pencil aria-hidden="true" size={14} />
            </button>
            <button
              type="button"
              className="tool-button"
              title={texts.coding.selection}
              aria-label={texts.editing.askOf(name, time)}
              onClick={() => onAsk(utterance)}
            >
              <Highlighter aria-hidden="true" size={14} />
            </button>
          </span>
        )}
        {personal.length > 0 && !editing && <Kinds marks={personal} shown={props.nameKinds} />}
        {doubtful.length > 0 && <span className="visually-hidden">({texts.conversation.doubtful(doubtful.length)})</span>}
      </div>
    </div>
  );
});

/** Whether the pointer or the focus is here: what can be done is only made where somebody may want it. */
function useNear() {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const watch = useMemo(
    () => ({
      onPointerEnter: () => setPointed(true),
      onPointerLeave: () => setPointed(false),
      onFocus: () => setFocused(true),
      onBlur: (event: FocusEvent<HTMLElement>) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      },
    }),
    [],
  );
  return [pointed || focused, watch] as const;
}

const spanOf = (mark: PersonalMark): Span => [mark.char_start, mark.char_end];

function Kinds({ marks, shown }: { marks: readonly PersonalMark[]; shown: boolean }) {
  const kinds = [...new Set(marks.map((mark) => texts.privacy.kinds[mark.kind]))];
  return (
    <p className={shown ? "personal-kinds" : "visually-hidden"}>
      {shown && <ShieldUser aria-hidden="true" size={13} />}
      {texts.privacy.markedHere(kinds.join(", "))}
    </p>
  );
}

function Sentiment({ value }: { value: number | null }) {
  if (value === null || Math.abs(value) < MARKED_SENTIMENT) return null;
  const text = value > 0 ? texts.conversation.sentiment.positive : texts.conversation.sentiment.negative;
  const Icon = value > 0 ? ThumbsUp : ThumbsDown;
  return (
    <span className={value > 0 ? "sentiment sentiment-positive" : "sentiment sentiment-negative"} title={text}>
      <Icon aria-hidden="true" size={12} />
      <span className="visually-hidden">{text}</span>
    </span>
  );
}

function useMarks(words: React.RefObject<HTMLElement | null>, name: Parameters<typeof mark>[0], spans: Span[], text: string) {
  useEffect(() => (words.current && spans.length > 0 ? mark(name, words.current, spans) : undefined), [words, name, spans, text]);
}

function usePlayingWord(
  words: React.RefObject<HTMLElement | null>,
  player: Player | null,
  active: boolean,
  utterance: Utterance,
  spans: (Span | null)[],
) {
  useEffect(() => {
    if (!player || !active) return;
    let shown = -1;
    let unmark: () => void = () => undefined;
    const stop = player.onTick((time) => {
      const index = wordAtTime(utterance.words, time);
      if (index === shown) return;
      unmark();
      shown = index;
      const span = spans[index];
      unmark = span && words.current ? mark("playing-word", words.current, [span]) : () => undefined;
    });
    return () => {
      stop();
      unmark();
    };
  }, [words, player, active, utterance, spans]);
}
