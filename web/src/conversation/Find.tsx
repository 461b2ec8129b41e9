/** Finding words in the transcript: the bar, and where the words stand. */
import { ArrowDown, ArrowUp, Search, X } from "lucide-react";
import { useEffect, useMemo, useState, type Ref } from "react";
import { Button } from "react-aria-components";
import type { Transcript } from "../api/types";
import { texts } from "../texts";
import { findSpans, type Span } from "./words";

interface Found {
  index: number;
  span: Span;
}

export function useFind(transcript: Transcript, scrollTo: (index: number) => void, stopFollowing: () => void, follows: boolean) {
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

export function FindBar({ inputRef, wanted, search, at, go, total }: FindProps) {
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
