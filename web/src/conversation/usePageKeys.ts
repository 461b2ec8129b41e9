/** The keyboard map of the conversation page: what each key does. `texts.shortcuts` says the same to people. */
import type { RefObject } from "react";
import type { Chapter, Insight } from "../api/types";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { chapterAfter, chapterBefore } from "./chapters";
import { skipSilence } from "./choices";
import { KINDS } from "./kinds";
import type { Player } from "./player";
import type { TranscriptHandle } from "./TranscriptPane";
import type { Chosen } from "./useChosen";
import { useInsightActions } from "./useInsightActions";
import { useKeys, type KeyActions } from "./useKeys";
import { useEdit } from "../editing/useEdits";
import { whole, zoomIn, zoomOut } from "./view";
import type { Zoom } from "./WaveformBox";
import { useWork } from "./work";

interface Page {
  player: Player | null;
  duration: number;
  zoom: Zoom;
  chapters: readonly Chapter[];
  pane: RefObject<TranscriptHandle | null>;
  /** In the order of the conversation, rejected ones left out. */
  insights: readonly Insight[];
  chosen: Chosen;
  openInsight: (insight: Insight) => void;
  showKeys: () => void;
  toTranscript: () => void;
}

export function usePageKeys(page: Page): void {
  const { mayEdit } = useWork();
  const working = useWorkKeys(page);
  useKeys({ ...useListeningKeys(page), ...insightKeys(page), ...(mayEdit ? working : {}) });
}

function useListeningKeys({ player, duration, zoom, chapters, pane, showKeys, toTranscript }: Page): KeyActions {
  const say = useSay();
  const seek = (away: number) => player?.seek(player.time + away);
  return {
    " ": () => player?.toggle(),
    k: () => player?.toggle(),
    j: () => seek(-10),
    l: () => seek(10),
    ArrowLeft: () => seek(-5),
    ArrowRight: () => seek(5),
    ArrowUp: () => pane.current?.step(-1),
    ArrowDown: () => pane.current?.step(1),
    "[": () => player?.stepRate(-1),
    "]": () => player?.stepRate(1),
    ",": () => player?.seek(chapterBefore(chapters, player.time)),
    ".": () => player?.seek(chapterAfter(chapters, player.time) ?? player.time),
    "+": () => zoom.onView((view) => zoomIn(view, player?.time ?? 0, duration)),
    "-": () => zoom.onView((view) => zoomOut(view, player?.time ?? 0, duration)),
    "0": () => zoom.onView(() => whole(duration)),
    x: () => {
      skipSilence.set(!skipSilence.get());
      say(texts.listen.skipping(skipSilence.get()));
    },
    f: () => pane.current?.toggleFollow(),
    "/": () => {
      toTranscript();
      requestAnimationFrame(() => pane.current?.find());
    },
    t: () => document.querySelector<HTMLElement>(".tabs [role=tab][aria-selected=true]")?.focus(),
    Escape: () => pane.current?.focus(),
    "?": showKeys,
  };
}

/** The insight that has the focus, else the one chosen last. */
const meant = ({ insights, chosen }: Pick<Page, "insights" | "chosen">): Insight | undefined => {
  const focused = document.activeElement?.closest<HTMLElement>("[data-insight]")?.dataset.insight;
  return insights.find((insight) => insight.id === (focused ?? chosen.id));
};

function insightKeys(page: Page): KeyActions {
  const step = (direction: 1 | -1) => {
    const { insights, chosen, openInsight } = page;
    const at = insights.findIndex((insight) => insight.id === chosen.id);
    const next = insights[at < 0 ? (direction > 0 ? 0 : insights.length - 1) : at + direction];
    if (next) openInsight(next);
  };
  return { n: () => step(1), p: () => step(-1) };
}

function useWorkKeys(page: Page): KeyActions {
  const { undoLast, recordingId } = useWork();
  const actions = useInsightActions();
  const edit = useEdit(recordingId);
  const { chosen, pane, toTranscript } = page;
  const on = (run: (insight: Insight) => void) => () => {
    const insight = meant(page);
    if (insight) run(insight);
  };
  return {
    a: on((insight) => actions.decide(insight, "accepted")),
    r: on((insight) => actions.decide(insight, "rejected")),
    m: on((insight) => chosen.move(insight.id)),
    e: () => {
      const focused = document.activeElement?.closest<HTMLElement>("[data-insight]")?.dataset.insight;
      if (focused) return chosen.edit(focused);
      toTranscript();
      requestAnimationFrame(() => pane.current?.edit());
    },
    w: () => {
      toTranscript();
      pane.current?.review();
    },
    s: () => {
      toTranscript();
      requestAnimationFrame(() => pane.current?.ask());
    },
    ...Object.fromEntries(KINDS.map((kind, index) => [String(index + 1), () => pane.current?.code(kind)])),
    "mod+z": () => {
      if (!undoLast()) edit.mutate({ do: "undo" });
    },
  };
}
