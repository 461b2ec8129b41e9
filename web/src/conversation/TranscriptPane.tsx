/** The transcript: virtualised, follows the audio, yields to a person who scrolls, finds words. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { LocateFixed } from "lucide-react";
import { useCallback, useEffect, useImperativeHandle, useMemo, useReducer, useRef, useState, type Ref, type RefObject } from "react";
import { Button } from "react-aria-components";
import type { Insight, Kind, Transcript, Utterance } from "../api/types";
import { EditBar } from "../editing/EditBar";
import { Review } from "../editing/Review";
import { usePassage, type Passage } from "../editing/passage";
import { SelectionBar } from "../editing/SelectionBar";
import { texts } from "../texts";
import { FindBar, useFind } from "./Find";
import { follow, FOLLOWING } from "./follow";
import { EVERYTHING, narrowed, usePersonal, type PersonalMark } from "./personal";
import { PersonalBar } from "./PersonalBar";
import type { Player } from "./player";
import { UtteranceRow } from "./UtteranceRow";
import { activeAt, DOUBTFUL_BELOW, type Span } from "./words";

export interface TranscriptHandle {
  show: (utteranceId: string) => void;
  find: () => void;
  toggleFollow: () => void;
  step: (direction: 1 | -1) => void;
  edit: () => void;
  review: () => void;
  /** Codes the selected words, else the utterance that a key means. */
  code: (kind: Kind) => void;
  /** Offers what can be done with it, the speakers first. */
  ask: () => void;
  focus: () => void;
  /** The utterance that a key means: the one with the focus, else the one that plays. */
  current: () => string | null;
}

export interface Shown {
  utteranceId: string;
  span: Span;
}

interface Props {
  recordingId: string;
  title: string;
  transcript: Transcript;
  player: Player | null;
  shown: Shown | null;
  insights: readonly Insight[];
  mayEdit: boolean;
  onInsight: (insight: Insight) => void;
  onCode: (kind: Kind, passage: Passage) => void;
  onNote: (passage: Passage) => void;
  handle: Ref<TranscriptHandle>;
}

const NO_SPANS: Span[] = [];
const NO_INSIGHTS: Insight[] = [];
const NO_MARKS: PersonalMark[] = [];
const CHARACTERS_PER_LINE = 68;
const LINE = 28;

const passageOfUtterance = (utterance: Utterance): Passage => ({
  utterances: [utterance.id],
  characters: [0, utterance.text.length],
  text: utterance.text,
  asked: true,
});

export function TranscriptPane(props: Props) {
  const { recordingId, title, transcript: whole, player, shown, insights, mayEdit, onInsight, onCode, onNote, handle } = props;
  const [only, setOnly] = useState(EVERYTHING);
  const personal = usePersonal(recordingId, whole);
  const transcript = useMemo(() => narrowed(whole, personal, only), [whole, personal, only]);
  const { utterances, speakers } = transcript;
  const box = useRef<HTMLDivElement>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [reviewing, setReviewing] = useState(false);
  const [passage, setPassage] = usePassage(box, whole, mayEdit);
  const resting = useResting(insights);
  const counts = useCounts(whole);
  const ask = useCallback((utterance: Utterance) => setPassage(passageOfUtterance(utterance)), [setPassage]);
  const done = () => {
    setPassage(null);
    if (box.current && !box.current.contains(document.activeElement)) box.current.focus({ preventScroll: true });
  };
  const closeEditor = useCallback(() => {
    setEditing(null);
    box.current?.focus({ preventScroll: true });
  }, []);
  const findBox = useRef<HTMLInputElement>(null);
  const rows = useVirtualizer({
    count: utterances.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => 34 + LINE * Math.ceil((utterances[index]?.text.length ?? 0) / CHARACTERS_PER_LINE),
    getItemKey: (index) => utterances[index]?.id ?? index,
    overscan: 6,
    paddingStart: 8,
    paddingEnd: 200,
  });
  const scrollTo = useCallback((index: number) => rows.scrollToIndex(index, { align: "center" }), [rows]);
  const isVisible = useCallback(
    (index: number) => {
      const element = box.current;
      const row = rows.getVirtualItems().find((item) => item.index === index);
      return !!element && !!row && row.end > element.scrollTop && row.start < element.scrollTop + element.clientHeight;
    },
    [rows],
  );

  const active = useActive(transcript, player);
  const [following, tell] = useReducer(follow, FOLLOWING);
  useEffect(() => player?.onSeek(() => tell({ type: "seeked" })), [player]);
  useEffect(() => {
    if (following.following && active >= 0) scrollTo(active);
  }, [active, following.following, scrollTo]);
  useWhenSeen(box, () => {
    const index = shown ? utterances.findIndex((utterance) => utterance.id === shown.utteranceId) : active;
    if (following.following && index >= 0) scrollTo(index);
  });
  const yieldToPerson = () => {
    // After the scroll has happened, not before.
    requestAnimationFrame(() => tell({ type: "scrolled-by-person", activeVisible: active < 0 || isVisible(active) }));
  };

  const current = () => focusedUtterance(box.current) ?? utterances[Math.max(0, active)]?.id ?? null;
  const finding = useFind(transcript, scrollTo, () => tell({ type: "toggled" }), following.following);
  useImperativeHandle(handle, () => ({
    show: (id) => {
      const index = utterances.findIndex((utterance) => utterance.id === id);
      if (index >= 0) scrollTo(index);
    },
    find: () => findBox.current?.focus(),
    toggleFollow: () => tell({ type: "toggled" }),
    step: (direction) => {
      const wanted = utterances[Math.min(utterances.length - 1, Math.max(0, active + direction))];
      if (wanted) player?.seek(wanted.start);
    },
    current,
    focus: () => box.current?.focus({ preventScroll: true }),
    review: () => setReviewing((on) => !on),
    code: (kind) => {
      const utterance = utterances.find(({ id }) => id === current());
      const meant = passage ?? (utterance && passageOfUtterance(utterance));
      if (!meant) return;
      onCode(kind, meant);
      document.getSelection()?.removeAllRanges();
      setPassage(null);
    },
    ask: () => {
      const utterance = utterances.find(({ id }) => id === current());
      if (passage) setPassage({ ...passage, asked: true });
      else if (utterance) ask(utterance);
    },
    edit: () => {
      const id = current();
      if (!id) return;
      scrollTo(utterances.findIndex((utterance) => utterance.id === id));
      setEditing(id);
    },
  }));

  if (whole.utterances.length === 0) return <p className="transcript-empty">{texts.conversation.noSpeech}</p>;
  return (
    <section className={whole.draft ? "transcript transcript-draft" : "transcript"} aria-label={texts.conversation.transcriptFor(title)}>
      <div className="transcript-tools">
        <FindBar inputRef={findBox} {...finding} />
        <EditBar
          recordingId={recordingId}
          {...counts}
          personal={personal.total}
          only={only}
          onOnly={setOnly}
          reviewing={reviewing}
          onReview={() => setReviewing(!reviewing)}
        />
      </div>
      {only.personal && <PersonalBar personal={personal} only={only} onOnly={setOnly} />}
      {/* biome-ignore lint: a scrolling region must be reachable by keyboard */}
      <div
        ref={box}
        className="transcript-scroll"
        tabIndex={0}
        role="group"
        aria-label={texts.conversation.transcript}
        onWheel={yieldToPerson}
        onTouchMove={yieldToPerson}
        onPointerDown={(event) => event.target === box.current && yieldToPerson()}
        onKeyDown={(event) => ["PageUp", "PageDown", "Home", "End"].includes(event.key) && yieldToPerson()}
      >
        <div className="transcript-rows" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const utterance = utterances[row.index];
            if (!utterance) return null;
            return (
              <div
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                className="transcript-row"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <UtteranceRow
                  recordingId={recordingId}
                  utterance={utterance}
                  speakers={speakers}
                  player={player}
                  active={row.index === active}
                  evidence={shown?.utteranceId === utterance.id ? shown.span : null}
                  found={finding.spans.get(row.index) ?? NO_SPANS}
                  foundHere={finding.here?.index === row.index ? finding.here.span : null}
                  insights={resting.get(utterance.id) ?? NO_INSIGHTS}
                  personal={personal.marks.get(utterance.id) ?? NO_MARKS}
                  nameKinds={only.personal}
                  mayEdit={mayEdit}
                  editing={editing === utterance.id}
                  onInsight={onInsight}
                  onEdit={setEditing}
                  onAsk={ask}
                  onClose={closeEditor}
                />
              </div>
            );
          })}
        </div>
      </div>
      {passage && !editing && (
        <SelectionBar recordingId={recordingId} transcript={whole} passage={passage} onCode={onCode} onNote={onNote} onDone={done} />
      )}
      {reviewing && mayEdit && (
        <Review
          recordingId={recordingId}
          transcript={whole}
          player={player}
          onShow={(id) => scrollTo(Math.max(0, utterances.findIndex((utterance) => utterance.id === id)))}
          onClose={() => setReviewing(false)}
        />
      )}
      {player && following.offered && !reviewing && !passage && (
        <Button className="button follow-button" onPress={() => tell({ type: "resumed" })}>
          <LocateFixed aria-hidden="true" size={15} />
          {texts.conversation.follow}
        </Button>
      )}
    </section>
  );
}

/** The insights by the utterances that they rest on; rejected ones are left out. */
const useResting = (insights: readonly Insight[]): ReadonlyMap<string, Insight[]> =>
  useMemo(() => {
    const map = new Map<string, Insight[]>();
    for (const insight of insights) {
      if (insight.status === "rejected") continue;
      for (const id of new Set(insight.evidence.map((evidence) => evidence.utterance_id))) map.set(id, [...(map.get(id) ?? []), insight]);
    }
    return map;
  }, [insights]);

/** Runs when the box gets a height: on a narrow screen the transcript is a tab that comes and goes. */
function useWhenSeen(box: RefObject<HTMLElement | null>, run: () => void) {
  const current = useRef(run);
  current.current = run;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let height = element.clientHeight;
    const watch = new ResizeObserver(() => {
      const appeared = height === 0 && element.clientHeight > 0;
      height = element.clientHeight;
      if (appeared) requestAnimationFrame(() => current.current());
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [box]);
}

/** Index of the utterance at the present second; -1 before anything was played. */
function useActive(transcript: Transcript, player: Player | null): number {
  const [active, setActive] = useState(-1);
  useEffect(() => {
    if (!player) return;
    return player.onTick((time) => {
      const untouched = time === 0 && player.audio.paused;
      setActive(untouched ? -1 : activeAt(transcript.utterances, time));
    });
  }, [player, transcript]);
  return active;
}

const focusedUtterance = (box: HTMLElement | null): string | null => {
  const row = document.activeElement?.closest<HTMLElement>("[data-utterance]");
  return row && box?.contains(row) ? (row.dataset.utterance ?? null) : null;
};

/** How many words and utterances are worth a second listen. */
const useCounts = (transcript: Transcript) =>
  useMemo(() => {
    const isDoubtful = (word: { probability: number | null }) => word.probability !== null && word.probability < DOUBTFUL_BELOW;
    return {
      doubtful: transcript.utterances.reduce((sum, { words }) => sum + words.filter(isDoubtful).length, 0),
      suspects: transcript.utterances.filter((utterance) => utterance.suspect).length,
    };
  }, [transcript]);
