import { describe, expect, it } from "vitest";
import type { Emotion, Utterance } from "../src/api/types";
import { byEmotion } from "../src/conversation/emotions";
import { proofOf, saidAt } from "../src/conversation/places";

const word = (emotion: string, start: number) => ({ emotion, start }) as Emotion;
const said = (position: number) => ({ id: `u${position}`, position, text: "Well.", start: position, end: position + 1 }) as Utterance;

describe("words of feeling", () => {
  it("are grouped, the emotion with most words first, each in the order of the conversation", () =>
    expect(byEmotion([word("love", 1), word("joy", 2), word("joy", 5)]).map(([emotion, words]) => [emotion, words.map(({ start }) => start)])).toEqual([
      ["joy", [2, 5]],
      ["love", [1]],
    ]));
});

describe("the utterances that something rests on", () => {
  it("are found by position, and what is gone is left out", () =>
    expect(saidAt([said(0), said(1), said(2)], [2, 0, 9]).map(({ id }) => id)).toEqual(["u0", "u2"]));
  it("are none where nothing is named", () => expect(saidAt([said(0)], [])).toEqual([]));
  it("play from their first to their last second", () =>
    expect(proofOf(said(3))).toEqual({ utterance_id: "u3", quote: "Well.", start: 3, end: 4 }));
});
