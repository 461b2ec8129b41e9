/** The waveform of the recording from our stored peaks, coloured by who speaks, with the line of how it sounds. */
import { useEffect, useMemo, useRef, type PointerEvent } from "react";
import type { Peaks } from "../api/types";
import { coloursOf, draw, waveOf } from "./drawing";
import type { Player } from "./player";
import type { Stretch } from "./stretches";
import { moveBy, shareOf, zoomBy, type View } from "./view";

interface Props {
  player: Player;
  peaks: Peaks;
  stretches: Stretch[];
  view: View;
  onView: (change: (view: View) => View) => void;
  mood: readonly (readonly [time: number, value: number])[];
}

const WHEEL = 0.0025;
const PIXELS_A_LINE = 16;

export default function Waveform({ player, peaks, stretches, view, onView, mood }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const rest = useRef<HTMLCanvasElement>(null);
  const played = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const wave = useMemo(() => waveOf(peaks, stretches), [peaks, stretches]);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const paint = () => {
      if (rest.current) draw(rest.current, wave, view, coloursOf(element, "rest"));
      if (played.current) draw(played.current, wave, view, coloursOf(element, "played"));
    };
    paint();
    const resized = new ResizeObserver(paint);
    resized.observe(element);
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", paint);
    return () => {
      resized.disconnect();
      dark.removeEventListener("change", paint);
    };
  }, [wave, view]);

  // Each frame only a clip and a shift: nothing is drawn anew.
  useEffect(
    () =>
      player.onTick((time) => {
        const share = Math.min(1, Math.max(0, shareOf(view, time)));
        if (played.current) played.current.style.clipPath = `inset(0 ${(1 - share) * 100}% 0 0)`;
        if (!head.current) return;
        head.current.style.left = `${share * 100}%`;
        head.current.hidden = time < view.start || time > view.end;
      }),
    [player, view],
  );

  useWheel(place, peaks.duration, onView);

  const seek = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    player.seek(view.start + share * (view.end - view.start));
  };
  return (
    <div
      ref={place}
      className="waveform-canvas"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && seek(event)}
    >
      <canvas ref={rest} className="wave" />
      <canvas ref={played} className="wave" />
      {mood.length > 1 && <MoodLine mood={mood} view={view} />}
      <div ref={head} className="playhead" />
    </div>
  );
}

/** Ctrl and wheel, which is also a pinch on a trackpad, zooms at the pointer; sideways moves along. */
function useWheel(place: React.RefObject<HTMLElement | null>, duration: number, onView: Props["onView"]) {
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const turn = (event: WheelEvent) => {
      const box = element.getBoundingClientRect();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_A_LINE : 1;
      const along = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        const share = (event.clientX - box.left) / box.width;
        const factor = Math.exp(-event.deltaY * pixels * WHEEL);
        onView((view) => zoomBy(view, factor, view.start + share * (view.end - view.start), duration));
      } else if (along !== 0) {
        onView((view) => moveBy(view, ((along * pixels) / box.width) * (view.end - view.start), duration));
      } else return;
      event.preventDefault();
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [place, duration, onView]);
}

function MoodLine({ mood, view }: Pick<Props, "mood" | "view">) {
  const points = mood.map(([time, value]) => `${(shareOf(view, time) * 1000).toFixed(1)},${(50 - value * 46).toFixed(1)}`).join(" ");
  return (
    <svg className="mood" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
      <defs>
        <linearGradient id="mood-colours" x1="0" y1="0" x2="0" y2="100" gradientUnits="userSpaceOnUse">
          <stop offset="0.2" className="mood-good" />
          <stop offset="0.5" className="mood-even" />
          <stop offset="0.8" className="mood-bad" />
        </linearGradient>
      </defs>
      <line className="mood-zero" x1="0" x2="1000" y1="50" y2="50" />
      <polyline className="mood-halo" points={points} />
      <polyline className="mood-line" points={points} stroke="url(#mood-colours)" />
    </svg>
  );
}
