/** The transcript: virtualised, follows the audio, yields to a person who scrolls, finds words. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, LocateFixed, Search, X } from "lucide-react";
import { useCallback, useEffect, useImperativeHandle, useMemo, useReducer, useRef, useState, type Ref, type RefObject } from "react";
import { Button } from "react-aria-components";
import type { Transcript } from "../api/types";
import { texts } from "../texts";
import { follow, FOLLOWING } from "./follow";
import type { Player } from "./player";
import { UtteranceRow } from "./UtteranceRow";
import { activeAt, findSpans, type Span } from "./words";

export interface TranscriptHandle {
  show: (utteranceId: string) => void;
  find: () => void;
  toggleFollow: () => void;
  step: (direction: 1 | -1) => void;
}

export interface Shown {
  utteranceId: string;
  span: Span;
}

interface Props {
  title: string;
  transcript: Transcript;
  player: Player | null;
  shown: Shown | null;
  handle: Ref<TranscriptHandle>;
}

interface Found {
  index: number;
  span: Span;
}

const NO_SPANS: Span[] = [];
const CHARACTERS_PER_LINE = 68;
const LINE = 28;

export function TranscriptPane({ title, transcript, player, shown, handle }: Props) {
  const { utterances, speakers } = transcript;
  const box = useRef<HTMLDivElement>(null);
  const findBox = useRef<HTMLInputElement>(null);
  const rows = useVirtualizer({
    count: utterances.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => 34 + LINE * Math.ceil((utterances[index]?.text.length ?? 0) / CHARACTERS_PER_LINE),
    getItemKey: (index) => utterances[index]?.id ?? index,
    overscan: 6,
    paddingStart: 8,
    paddingEnd: 120,
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
  }));

  if (utterances.length === 0) return <p className="transcript-empty">{texts.conversation.noSpeech}</p>;
  return (
    <section className="transcript" aria-label={texts.conversation.transcriptFor(title)}>
      <FindBar inputRef={findBox} {...finding} />
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
                  utterance={utterance}
                  speakers={speakers}
                  player={player}
                  active={row.index === active}
                  evidence={shown?.utteranceId === utterance.id ? shown.span : null}
                  found={finding.spans.get(row.index) ?? NO_SPANS}
                  foundHere={finding.here?.index === row.index ? finding.here.span : null}
                />
              </div>
            );
          })}
        </div>
      </div>
      {player && following.offered && (
        <Button className="button follow-button" onPress={() => tell({ type: "resumed" })}>
          <LocateFixed aria-hidden="true" size={15} />
          {texts.conversation.follow}
        </Button>
      )}
    </section>
  );
}

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

function useFind(transcript: Transcript, scrollTo: (index: number) => void, stopFollowing: () => void, follows: boolean) {
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const all = useMemo<Found[]>(
    () =>
      wanted.trim().length < 2
        ? []
        : transcript.utterances.flatMap((utterance, index) => findSpans(utterance.text, wanted).map((span) => ({ index, span }))),
    [transcript, wanted],
  );
  const spans = useMemo(() => {
    const map = new Map<number, Span[]>();
    for (const { index, span } of all) map.set(index, [...(map.get(index) ?? []), span]);
    return map;
  }, [all]);
  const here = all[at] ?? null;
  const go = (to: number) => {
    if (all.length === 0) return;
    const next = (to + all.length) % all.length;
    setAt(next);
    if (follows) stopFollowing();
    scrollTo(all[next]?.index ?? 0);
  };
  const search = (text: string) => {
    setWanted(text);
    setAt(0);
  };
  const first = all[0]?.index;
  useEffect(() => {
    if (first !== undefined) scrollTo(first);
  }, [first, wanted, scrollTo]);
  return { wanted, search, at, go, total: all.length, spans, here };
}

interface FindProps extends ReturnType<typeof useFind> {
  inputRef: Ref<HTMLInputElement>;
}

function FindBar({ inputRef, wanted, search, at, go, total }: FindProps) {
  const asked = wanted.trim().length >= 2;
  return (
    <div className="find" role="search" aria-label={texts.conversation.find}>
      <Search aria-hidden="true" size={15} />
      <input
        ref={inputRef}
        type="text"
        value={wanted}
        placeholder={texts.conversation.find}
        aria-label={texts.conversation.find}
        autoComplete="off"
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(at + (event.shiftKey ? -1 : 1));
          if (event.key === "Escape") {
            search("");
            event.currentTarget.blur();
          }
        }}
      />
      <span className="find-count" role="status">
        {asked && (total > 0 ? texts.conversation.findCount(at + 1, total) : texts.conversation.findNone)}
      </span>
      {asked && (
        <>
          <Button className="icon-button" aria-label={texts.conversation.findPrevious} isDisabled={total === 0} onPress={() => go(at - 1)}>
            <ArrowUp aria-hidden="true" size={15} />
          </Button>
          <Button className="icon-button" aria-label={texts.conversation.findNext} isDisabled={total === 0} onPress={() => go(at + 1)}>
            <ArrowDown aria-hidden="true" size={15} />
          </Button>
          <Button className="icon-button" aria-label={texts.common.close} onPress={() => search("")}>
            <X aria-hidden="true" size={15} />
          </Button>
        </>
      )}
    </div>
  );
}
