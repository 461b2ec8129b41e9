/** English: the conversation page. */
const count = (n: number, one: string, many: string) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const listen = {
  chapters: "Chapters",
  untitled: "Untitled",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  zoomWhole: "Show the whole recording",
  skipSilence: "Skip silence",
  skipSilenceOf: (length: string) => `Skip silence (${length})`,
  skipHint: (length: string) => `Skip silence: pauses of a second and more, by the times of the words. Here ${length} in all.`,
  skipping: (on: boolean): string => (on ? "Silence is skipped." : "Silence is played."),
  more: "Listening and viewing",
  on: "on",
  off: "off",
  moodLine: "Sentiment line",
  moodTable: "Sentiment as a table…",
  moodTitle: "Sentiment over time",
  moodHint: "From −1 (negative) to +1 (positive), by the words that were said, weighted by how long they took.",
  part: "Part",
  partOf: (n: number, all: number) => `Part ${n} of ${all}`,
  from: "From",
  mean: "Mean",
  positive: "Sounds positive",
  negative: "Sounds negative",
  utterances: (n: number) => count(n, "utterance", "utterances"),
};
