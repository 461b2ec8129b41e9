/** All that lies along the time of the recording: insight marks, waveform, sentiment line, chapters, the map when zoomed in. */
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { usePeaks } from "../api/queries";
import type { Chapter, Insight, Transcript } from "../api/types";
import { texts } from "../texts";
import { clock } from "../time";
import { showMood, useChoice } from "./choices";
import { KINDS } from "./kinds";
import { Minimap } from "./Minimap";
import { moodLine } from "./mood";
import type { Player } from "./player";
import { colourOf } from "./speakers";
import { stretchesOf } from "./stretches";
import { useSecond } from "./usePlayer";
import { follow, isWhole, shareOf, whole, type View } from "./view";

const Waveform = lazy(() => import("./Waveform"));

export type Zoom = ReturnType<typeof useZoom>;

/** The seconds in view; they follow the audio when zoomed in. */
export function useZoom(player: Player | null, duration: number) {
  const [zoomed, setZoomed] = useState<View | null>(null);
  const [change] = useState(() => (now: (view: View) => View, length: number) =>
    setZoomed((before) => {
      const after = now(before ?? whole(length));
      return isWhole(after, length) ? null : after;
    }),
  );
  useEffect(() => {
    if (!player || !zoomed) return;
    const move = (time: number) => setZoomed((view) => view && follow(view, time, duration));
    const stopTicks = player.onTick((time) => !player.audio.paused && move(time));
    const stopSeeks = player.onSeek(move);
    return () => {
      stopTicks();
      stopSeeks();
    };
  }, [player, zoomed !== null, duration]); // eslint-disable-line react-hooks/exhaustive-deps -- only whether it is zoomed
  const view = useMemo(() => zoomed ?? whole(duration), [zoomed, duration]);
  const onView = useMemo(() => (now: (view: View) => View) => change(now, duration), [change, duration]);
  return { view, onView, zoomed: zoomed !== null };
}

interface Props {
  recordingId: string;
  working: boolean;
  player: Player;
  duration: number;
  transcript: Transcript | null;
  insights: Insight[];
  chapters: readonly Chapter[];
  zoom: Zoom;
  onInsight: (insight: Insight) => void;
}

export function WaveformBox(props: Props) {
  const { recordingId, working, player, duration, transcript, insights, chapters, zoom, onInsight } = props;
  const { data: peaks } = usePeaks(recordingId, working);
  const second = useSecond(player);
  const drawn = useChoice(showMood);
  const { view, onView } = zoom;
  const stretches = useMemo(
    () =>
      peaks
        ? stretchesOf(transcript?.utterances ?? [], peaks.duration, (label) => colourOf(transcript?.speakers ?? [], label))
        : [],
    [transcript, peaks],
  );
  const mood = useMemo(() => (drawn && transcript ? moodLine(transcript.utterances, duration) : []), [drawn, transcript, duration]);
  return (
    <div className="waveform">
      {zoom.zoomed && peaks && <Minimap peaks={peaks} stretches={stretches} view={view} onView={onView} />}
      <Markers insights={insights} view={view} onInsight={onInsight} />
      <div className="waveform-box">
        {peaks && (
          <Suspense fallback={null}>
            <Waveform player={player} peaks={peaks} stretches={stretches} view={view} onView={onView} mood={mood} />
          </Suspense>
        )}
        <input
          className="waveform-range"
          type="range"
          min={0}
          max={Math.max(1, Math.floor(duration))}
          step={1}
          value={second}
          aria-label={texts.player.position}
          aria-valuetext={texts.player.positionOf(clock(second), clock(duration))}
          onChange={(event) => player.seek(Number(event.target.value))}
        />
      </div>
      {chapters.length > 1 && <ChapterStrip chapters={chapters} view={view} second={second} player={player} />}
    </div>
  );
}

/** The marks repeat the list of insights, which is reached by keyboard; here they are for the eye and the mouse. */
function Markers({ insights, view, onInsight }: Pick<Props, "insights" | "onInsight"> & { view: View }) {
  const shown = useMemo(
    () =>
      insights
        .filter((insight) => insight.status !== "rejected" && insight.evidence[0])
        .sort((a, b) => KINDS.indexOf(b.kind) - KINDS.indexOf(a.kind)),
    [insights],
  );
  return (
    <div className="waveform-markers" aria-hidden="true">
      {view.end > 0 &&
        shown.map((insight) => {
          const share = shareOf(view, insight.evidence[0]?.start ?? 0);
          if (share < 0 || share > 1) return null;
          return (
            <button
              key={insight.id}
              type="button"
              tabIndex={-1}
              className={`marker kind-${insight.kind}${insight.status === "accepted" ? " marker-accepted" : ""}`}
              style={{ left: `${share * 100}%` }}
              title={`${texts.insights.one[insight.kind]}: ${insight.statement}`}
              onClick={() => onInsight(insight)}
            />
          );
        })}
    </div>
  );
}

/** Where each chapter lies; the list of chapters says the same to the keyboard. */
function ChapterStrip({ chapters, view, second, player }: { chapters: readonly Chapter[]; view: View; second: number; player: Player }) {
  const now = chapters.findLastIndex((chapter) => chapter.start <= second);
  return (
    <div className="chapter-strip" aria-hidden="true">
      {chapters.map((chapter, index) => {
        const from = Math.max(0, shareOf(view, index === 0 ? 0 : chapter.start));
        const to = Math.min(1, shareOf(view, chapters[index + 1]?.start ?? Math.max(chapter.end, view.end)));
        if (to <= 0 || from >= 1) return null;
        return (
          <button
            key={chapter.start}
            type="button"
            tabIndex={-1}
            className={index === now ? "chapter chapter-now" : "chapter"}
            style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
            title={`${clock(chapter.start)} ${chapter.title || texts.listen.untitled}`}
            onClick={() => player.seek(chapter.start)}
          >
            {chapter.title || texts.listen.untitled}
          </button>
        );
      })}
    </div>
  );
}
