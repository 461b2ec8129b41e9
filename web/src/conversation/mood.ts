/** How the conversation sounds over time, from the sentiment of its utterances: a line to draw and a table to read. Pure. */

interface Felt {
  start: number;
  end: number;
  speaker: string;
  sentiment: number | null;
}

/** Seconds over which the line is smoothed, at least; a long conversation is smoothed more. */
const NARROWEST = 12;
const POINTS = 160;
export const MARKED_SENTIMENT = 0.35;

/** Mean -1..1 of what was said around a second, weighted by length and nearness; null where nothing was said near. */
function meanAround(felt: readonly Felt[], time: number, width: number): number | null {
  let sum = 0;
  let weight = 0;
  for (const { start, end, sentiment } of felt) {
    const away = Math.max(0, start - time, time - end);
    if (sentiment === null || away > width) continue;
    const weighs = Math.max(0.3, end - start) * (1 - away / (width * 1.0001));
    sum += sentiment * weighs;
    weight += weighs;
  }
  return weight === 0 ? null : sum / weight;
}

/** The line: seconds and values; utterances are in order of their start. */
export function moodLine(utterances: readonly Felt[], duration: number): [time: number, value: number][] {
  const felt = utterances.filter((utterance) => utterance.sentiment !== null);
  if (felt.length < 2 || duration <= 0) return [];
  const width = Math.max(NARROWEST, duration / 40);
  const longest = felt.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  const line: [number, number][] = [];
  let first = 0;
  for (let step = 0; step <= POINTS; step += 1) {
    const time = (step / POINTS) * duration;
    while (first < felt.length && (felt[first] as Felt).start < time - width - longest) first += 1;
    let last = first;
    while (last < felt.length && (felt[last] as Felt).start <= time + width) last += 1;
    const value = meanAround(felt.slice(first, last), time, width);
    if (value !== null) line.push([time, value]);
  }
  return line;
}

export interface MoodRow {
  title: string;
  start: number;
  end: number;
  mean: number | null;
  positive: number;
  negative: number;
}

interface Part {
  title: string;
  start: number;
  end: number;
}

/** What the line says in figures, for each part of the conversation; an utterance counts where it begins. */
export function moodTable(utterances: readonly Felt[], parts: readonly Part[]): MoodRow[] {
  return parts.map(({ title, start, end }, index) => {
    const last = index === parts.length - 1;
    const inside = utterances.filter((utterance) => utterance.start >= start && (utterance.start < end || last));
    const felt = inside.filter((utterance): utterance is Felt & { sentiment: number } => utterance.sentiment !== null);
    const weight = felt.reduce((sum, utterance) => sum + (utterance.end - utterance.start), 0);
    return {
      title,
      start,
      end,
      mean: weight > 0 ? felt.reduce((sum, utterance) => sum + utterance.sentiment * (utterance.end - utterance.start), 0) / weight : null,
      positive: felt.filter(({ sentiment }) => sentiment >= MARKED_SENTIMENT).length,
      negative: felt.filter(({ sentiment }) => sentiment <= -MARKED_SENTIMENT).length,
    };
  });
}

/** The chapters, each until the next begins; quarters where there are none. */
export function partsOf(chapters: readonly Part[], duration: number): Part[] {
  if (chapters.length > 1)
    return chapters.map((chapter, index) => ({
      ...chapter,
      start: index === 0 ? 0 : chapter.start,
      end: chapters[index + 1]?.start ?? Math.max(duration, chapter.end),
    }));
  return [0, 1, 2, 3].map((quarter) => ({ title: "", start: (quarter * duration) / 4, end: ((quarter + 1) * duration) / 4 }));
}
