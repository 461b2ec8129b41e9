import { describe, expect, it } from "vitest";
import { repeats, spanOfProof } from "../src/conversation/evidence";
import {
  activeAt,
  doubtfulSpans,
  findSpans,
  lastStarted,
  spansOfWords,
  timeOfCharacter,
  wordAtCharacter,
  wordAtTime,
} from "../src/conversation/words";

const word = (text: string, start: number, end: number, probability: number | null = 0.9) => ({ text, start, end, probability });
const words = [word("It", 1, 1.2), word("stops,", 1.3, 1.8, 0.3), word("it", 2.5, 2.6), word("stops.", 2.7, 3.1)];
const text = "It stops, it stops.";
const spans = spansOfWords(text, words);

describe("characters of words", () => {
  it("are where the words stand, also when a word comes twice", () =>
    expect(spans.map((span) => span && text.slice(...span))).toEqual(["It", "stops,", "it", "stops."]));
  it("are kept for the other words when one was edited away", () =>
    expect(spansOfWords("It halts, it stops.", words)).toEqual([[0, 2], null, [10, 12], [13, 19]]));
  it("tell the word under a click; the space after a word belongs to it", () =>
    expect([0, 2, 3, 8, 9, 18].map((at) => wordAtCharacter(spans, at))).toEqual([0, 0, 1, 1, 1, 3]));
  it("say nothing where there are no words", () => expect(wordAtCharacter([], 4)).toBe(-1));
});

describe("the word at a time", () => {
  it("is the one being said", () => expect([1, 1.5, 2.55, 3].map((at) => wordAtTime(words, at))).toEqual([0, 1, 2, 3]));
  it("is none before the first, in a long pause and after the last", () =>
    expect([0.5, 2.4, 9].map((at) => wordAtTime(words, at))).toEqual([-1, -1, -1]));
  it("agrees with a slow search on many items", () => {
    const items = Array.from({ length: 500 }, (_, n) => ({ start: n * 1.7 }));
    for (let at = -1; at < 860; at += 3.3) expect(lastStarted(items, at)).toBe(items.filter((item) => item.start <= at).length - 1);
  });
});

describe("a click on a character", () => {
  it("plays from its word", () => expect(timeOfCharacter({ text, start: 1, end: 3.1, words }, spans, 15)).toBe(2.7));
  it("plays from its share of the utterance where no word times are known", () =>
    expect(timeOfCharacter({ text: "0123456789", start: 10, end: 20, words: [] }, [], 5)).toBe(15));
});

it("an utterance interrupted by a short answer goes on after it", () => {
  const items = [
    { start: 0, end: 10 },
    { start: 4, end: 4.5 },
    { start: 12, end: 14 },
  ];
  expect([1, 4.2, 6, 11, 13].map((at) => activeAt(items, at))).toEqual([0, 1, 0, 1, 2]);
});

it("doubtful words are those with a low probability, not those without one", () => {
  const unsure = [word("a", 0, 1, 0.2), word("b", 1, 2, null), word("c", 2, 3, 0.9)];
  expect(doubtfulSpans(unsure, spansOfWords("a b c", unsure))).toEqual([[0, 1]]);
});

describe("finding", () => {
  it("ignores case and finds every place", () => expect(findSpans(text, "STOPS")).toEqual([[3, 8], [13, 18]]));
  it("takes signs literally", () => expect(findSpans("cost (net) is (net)", "(net)")).toEqual([[5, 10], [14, 19]]));
  it("keeps its place behind letters whose case changes their length", () => expect(findSpans("İİ stop", "stop")).toEqual([[3, 7]]));
  it("finds nothing for nothing", () => expect(findSpans(text, "  ")).toEqual([]));
});

describe("the span of a proof", () => {
  const proof = { utterance_id: "u", quote: "it stops", start: 2.5, end: 3.1 };
  it("is the given one while it fits", () =>
    expect(spanOfProof({ ...proof, char_start: 10, char_end: 18 }, { text })).toEqual([10, 18]));
  it("is looked for when the text has changed", () =>
    expect(spanOfProof({ ...proof, char_start: 10, char_end: 18 }, { text: "Well, it stops." })).toEqual([6, 14]));
  it("is the whole utterance when the quote is gone", () => expect(spanOfProof(proof, { text: "Gone." })).toEqual([0, 5]));
});

describe("a statement", () => {
  it("that only repeats its quote is not shown twice", () => {
    expect(repeats("I have mixed feelings.", "Um, honestly, I have mixed feelings.")).toBe(true);
    expect(repeats("It is broken", "it is broken")).toBe(true);
  });
  it("that says more, or less, than its quote is shown", () => {
    expect(repeats("The export stops at 90 %.", "It stops at ninety percent")).toBe(false);
    expect(repeats("Slow.", "The export is slow, and nobody told me why it takes so long")).toBe(false);
    expect(repeats("", "Anything")).toBe(false);
  });
});
