/** The bars of the waveform on a canvas: heights from the peaks, colours from who speaks. */
import type { Peaks } from "../api/types";
import type { Stretch } from "./stretches";
import type { View } from "./view";
import { lastStarted } from "./words";

const BAR = 2;
const GAP = 1.5;
const LEAST = 2;

/** Loudest peak 0..1 of a channel within [from, to) seconds, between two peaks in proportion. */
export function loudest(channel: readonly number[], perSecond: number, from: number, to: number, full: number): number {
  const first = Math.max(0, Math.floor(from * perSecond));
  const last = Math.min(channel.length - 1, Math.max(first, Math.ceil(to * perSecond) - 1));
  let most = 0;
  for (let index = first; index <= last; index += 1) most = Math.max(most, channel[index] ?? 0);
  return full > 0 ? most / full : 0;
}

interface Wave {
  peaks: Peaks;
  full: number;
  stretches: readonly Stretch[];
}

export function waveOf(peaks: Peaks, stretches: readonly Stretch[]): Wave {
  let full = 0;
  for (const channel of peaks.peaks) for (const peak of channel) full = Math.max(full, peak);
  return { peaks, full, stretches };
}

type Colours = (index: number) => string;

export const coloursOf = (element: Element, kind: "rest" | "played"): Colours => {
  const style = getComputedStyle(element);
  const known = new Map<number, string>();
  return (index) => {
    let colour = known.get(index);
    if (colour === undefined) {
      colour = style.getPropertyValue(index < 0 ? `--wave-none-${kind}` : `--wave-${index}-${kind}`).trim();
      known.set(index, colour);
    }
    return colour;
  };
};

/** Fills the canvas with the bars of the seconds in view. Two channels are drawn away from the middle, one each way. */
export function draw(canvas: HTMLCanvasElement, wave: Wave, view: View, colour: Colours): void {
  const ratio = Math.max(1, window.devicePixelRatio);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  context.scale(ratio, ratio);
  const { peaks, full, stretches } = wave;
  const perPixel = (view.end - view.start) / width;
  const [above, below] = [peaks.peaks[0] ?? [], peaks.peaks[1] ?? peaks.peaks[0] ?? []];
  const middle = height / 2;
  for (let x = 0; x < width; x += BAR + GAP) {
    const from = view.start + x * perPixel;
    const to = from + (BAR + GAP) * perPixel;
    const up = Math.max(LEAST / 2, loudest(above, peaks.peaks_per_second, from, to, full) * middle);
    const down = Math.max(LEAST / 2, loudest(below, peaks.peaks_per_second, from, to, full) * middle);
    const stretch = stretches[lastStarted(stretches, (from + to) / 2)];
    context.fillStyle = colour(stretch ? stretch.colour : -1);
    context.fillRect(x, middle - up, BAR, up + down);
  }
}
