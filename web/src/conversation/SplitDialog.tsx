/** One label was two people: what the other one said is ticked, and becomes a new speaker. Long lists are virtualised. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { Button } from "react-aria-components";
import type { Speaker, Transcript } from "../api/types";
import { useEdit } from "../editing/useEdits";
import { texts } from "../texts";
import { clock } from "../time";
import { useSay } from "../ui/messages";
import { Tick } from "../ui/Tick";
import { Window } from "../ui/Window";

interface Props {
  recordingId: string;
  transcript: Transcript;
  speaker: Speaker;
  called: string;
  onClose: () => void;
}

export function SplitDialog({ recordingId, transcript, speaker, called, onClose }: Props) {
  const said = useMemo(() => transcript.utterances.filter((utterance) => utterance.speaker === speaker.label), [transcript, speaker]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const edit = useEdit(recordingId);
  const say = useSay();
  const tick = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const split = () =>
    edit.mutate(
      { do: "split", speaker: speaker.id, utterances: [...chosen] },
      {
        onSuccess: () => {
          say(texts.speakers.wasSplit(chosen.size));
          onClose();
        },
      },
    );
  return (
    <Window title={texts.speakers.splitTitle(called)} open onClose={onClose} wide>
      <p className="window-text">{texts.speakers.splitHint}</p>
      <Said utterances={said} chosen={chosen} onTick={tick} label={texts.speakers.splitTitle(called)} />
      <div className="window-foot">
        <Button className="button" onPress={onClose}>
          {texts.common.cancel}
        </Button>
        <Button
          className="button button-primary"
          isDisabled={chosen.size === 0 || chosen.size === said.length || edit.isPending}
          onPress={split}
        >
          {texts.speakers.splitDo(chosen.size)}
        </Button>
      </div>
    </Window>
  );
}

interface SaidProps {
  utterances: Transcript["utterances"];
  chosen: ReadonlySet<string>;
  onTick: (id: string, on: boolean) => void;
  label: string;
}

function Said({ utterances, chosen, onTick, label }: SaidProps) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: utterances.length,
    getScrollElement: () => box.current,
    estimateSize: () => 52,
    getItemKey: (index) => utterances[index]?.id ?? index,
    overscan: 8,
  });
  return (
    <div ref={box} className="split-list" role="group" aria-label={label} tabIndex={0}>
      <div className="transcript-rows" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const utterance = utterances[row.index];
          if (!utterance) return null;
          return (
            <div key={row.key} ref={rows.measureElement} data-index={row.index} className="transcript-row" style={{ transform: `translateY(${row.start}px)` }}>
              <Tick on={chosen.has(utterance.id)} onChange={(on) => onTick(utterance.id, on)} text={`${clock(utterance.start)} ${utterance.text}`} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
