/** Cuts a text at marked spans. Pure. */

export interface Piece {
  text: string;
  start: number;
  marked: boolean;
}

/** Pieces that together are the text; spans that overlap are joined, spans outside of the text are cut off. */
export function pieces(text: string, spans: readonly (readonly number[])[]): Piece[] {
  const sorted = spans
    .map(([start = 0, end = 0]) => [Math.max(0, start), Math.min(text.length, end)] as const)
    .filter(([start, end]) => start < end)
    .sort((a, b) => a[0] - b[0]);
  const found: Piece[] = [];
  let at = 0;
  for (const [start, end] of sorted) {
    const from = Math.max(at, start);
    if (from >= end) continue;
    if (from > at) found.push({ text: text.slice(at, from), start: at, marked: false });
    const last = found.at(-1);
    if (last?.marked && from === at) last.text += text.slice(from, end);
    else found.push({ text: text.slice(from, end), start: from, marked: true });
    at = end;
  }
  if (at < text.length) found.push({ text: text.slice(at), start: at, marked: false });
  return found;
}
