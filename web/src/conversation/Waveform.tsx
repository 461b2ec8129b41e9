/** The waveform of the recording from our stored peaks, coloured by who speaks. Drawn by wavesurfer.js. */
import { useEffect, useRef } from "react";
import WaveSurfer from "wavesurfer.js";
import type { Peaks } from "../api/types";
import type { Player } from "./player";
import { stopsOf, type Stretch } from "./stretches";

const HEIGHT = 56;
const BAR = { barWidth: 2, barGap: 1.5, barRadius: 2, barMinHeight: 2 };

/** A Content-Security-Policy blocks the library's style element; the same rules as a constructed sheet are allowed. */
function adoptStyles(surfer: WaveSurfer): void {
  const root = surfer.getWrapper().getRootNode();
  if (!(root instanceof ShadowRoot)) return;
  const rules = root.querySelector("style")?.textContent;
  if (!rules) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  root.adoptedStyleSheets = [sheet];
}

function gradient(element: HTMLElement, stretches: Stretch[], duration: number, kind: "rest" | "played"): CanvasGradient | null {
  const context = document.createElement("canvas").getContext("2d");
  const width = element.clientWidth * Math.max(1, window.devicePixelRatio);
  if (!context || width === 0) return null;
  const style = getComputedStyle(element);
  const colour = (index: number) => style.getPropertyValue(index < 0 ? `--wave-none-${kind}` : `--wave-${index}-${kind}`).trim();
  const fill = context.createLinearGradient(0, 0, width, 0);
  for (const [at, index] of stopsOf(stretches, duration, 1 / width)) fill.addColorStop(at, colour(index));
  return fill;
}

interface Props {
  player: Player;
  peaks: Peaks;
  stretches: Stretch[];
}

export default function Waveform({ player, peaks, stretches }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const surfer = useRef<WaveSurfer | null>(null);

  useEffect(() => {
    if (!place.current) return;
    const made = WaveSurfer.create({
      container: place.current,
      media: player.audio,
      peaks: peaks.peaks.map((channel) => channel.map((peak) => peak / 255)),
      duration: peaks.duration,
      height: HEIGHT,
      normalize: true,
      cursorWidth: 2,
      cursorColor: getComputedStyle(place.current).getPropertyValue("--ink").trim(),
      dragToSeek: true,
      ...BAR,
    });
    adoptStyles(made);
    // A deep link may have moved the player before there was a waveform to show it.
    made.on("ready", () => made.setTime(player.time));
    made.on("interaction", (time) => player.seek(time));
    surfer.current = made;
    return () => {
      surfer.current = null;
      made.destroy();
    };
  }, [player, peaks]);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const paint = () => {
      const rest = gradient(element, stretches, peaks.duration, "rest");
      const played = gradient(element, stretches, peaks.duration, "played");
      if (rest && played)
        surfer.current?.setOptions({
          waveColor: rest,
          progressColor: played,
          cursorColor: getComputedStyle(element).getPropertyValue("--ink").trim(),
        });
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
  }, [player, peaks, stretches]);

  return <div ref={place} className="waveform-canvas" />;
}
