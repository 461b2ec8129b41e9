/** Who speaks along the waveform, as colour stops of a gradient. Pure. */

export interface Stretch {
  start: number;
  end: number;
  /** Index of the speaker's colour; -1 where nobody speaks. */
  colour: number;
}

/**
 * Consecutive stretches that cover 0..duration. Where two speak at once the one who started later shows, until that
 * one is done; gaps have colour -1.
 */
export function stretchesOf(
  utterances: readonly { start: number; end: number; speaker: string }[],
  duration: number,
  colour: (speaker: string) => number,
): Stretch[] {
  const stretches: Stretch[] = [];
  const put = (start: number, end: number, of: number) => {
    if (end <= start) return;
    const last = stretches.at(-1);
    if (last && last.colour === of) last.end = end;
    else stretches.push({ start, end, colour: of });
  };
  const open: { end: number; colour: number }[] = []; // who still speaks, the latest started on top
  let at = 0;
  const until = (time: number) => {
    while (at < time) {
      const top = open.at(-1);
      if (!top) {
        put(at, time, -1);
        at = time;
      } else if (top.end <= at) open.pop();
      else {
        const end = Math.min(top.end, time);
        put(at, end, top.colour);
        at = end;
      }
    }
  };
  for (const { start, end, speaker } of utterances) {
    until(Math.min(start, duration));
    open.push({ end: Math.min(end, duration), colour: colour(speaker) });
  }
  until(duration);
  return stretches;
}

/** Gradient stops 0..1 with hard edges; stretches thinner than `thinnest` (a share of the whole) melt into their neighbour. */
export function stopsOf(stretches: readonly Stretch[], duration: number, thinnest: number): [at: number, colour: number][] {
  const stops: [number, number][] = [];
  let last: number | null = null;
  for (const { start, end, colour } of stretches) {
    if (last !== null && (end - start) / duration < thinnest) continue;
    if (last !== null && colour === last) continue;
    const at = Math.min(1, Math.max(0, start / duration));
    if (last !== null) stops.push([at, last]);
    stops.push([at, colour]);
    last = colour;
  }
  if (last !== null) stops.push([1, last]);
  return stops;
}
