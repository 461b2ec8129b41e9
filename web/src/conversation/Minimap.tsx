/** The whole recording in small, with the seconds that the waveform shows: press or drag to move them. For the eye and the mouse. */
import { useEffect, useMemo, useRef, type PointerEvent } from "react";
import type { Peaks } from "../api/types";
import { coloursOf, draw, waveOf } from "./drawing";
import type { Stretch } from "./stretches";
import { centreOn, whole, type View } from "./view";

interface Props {
  peaks: Peaks;
  stretches: Stretch[];
  view: View;
  onView: (change: (view: View) => View) => void;
}

export function Minimap({ peaks, stretches, view, onView }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const wave = useMemo(() => waveOf(peaks, stretches), [peaks, stretches]);
  const { duration } = peaks;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const paint = () => draw(element, wave, whole(duration), coloursOf(element, "rest"));
    paint();
    const resized = new ResizeObserver(paint);
    resized.observe(element);
    return () => resized.disconnect();
  }, [wave, duration]);
  const go = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const time = ((event.clientX - box.left) / box.width) * duration;
    onView((now) => centreOn(now, time, duration));
  };
  return (
    <div
      className="minimap"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && go(event)}
    >
      <canvas ref={canvas} className="wave" />
      <span
        className="minimap-window"
        style={{ left: `${(view.start / duration) * 100}%`, width: `${((view.end - view.start) / duration) * 100}%` }}
      />
    </div>
  );
}
