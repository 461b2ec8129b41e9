import { describe, expect, it } from "vitest";
import { follow, FOLLOWING } from "../src/conversation/follow";
import { measuresOf, unitOf } from "../src/conversation/measures";
import { colourOf, nameOf, readable } from "../src/conversation/speakers";
import { stopsOf, stretchesOf } from "../src/conversation/stretches";
import type { SearchHit } from "../src/api/types";
import { distinct } from "../src/search/distinct";
import { pieces } from "../src/search/pieces";
import { factsOf } from "../src/system/facts";

describe("following the audio", () => {
  it("yields when a person scrolls the playing utterance out of sight, and offers the way back", () =>
    expect(follow(FOLLOWING, { type: "scrolled-by-person", activeVisible: false })).toEqual({ following: false, offered: true }));
  it("goes on when the playing utterance stays in sight", () =>
    expect(follow(FOLLOWING, { type: "scrolled-by-person", activeVisible: true })).toBe(FOLLOWING));
  it("does not come back by itself while a person reads elsewhere", () => {
    const away = follow(FOLLOWING, { type: "scrolled-by-person", activeVisible: false });
    expect(follow(away, { type: "scrolled-by-person", activeVisible: false }).following).toBe(false);
  });
  it("comes back when asked, and when a person seeks", () => {
    const away = follow(FOLLOWING, { type: "scrolled-by-person", activeVisible: false });
    for (const type of ["resumed", "seeked", "toggled"] as const) expect(follow(away, { type })).toEqual(FOLLOWING);
  });
});

describe("who speaks along the waveform", () => {
  const colour = (speaker: string) => ["A", "B"].indexOf(speaker);
  const said = (speaker: string, start: number, end: number) => ({ speaker, start, end });
  it("covers the whole recording without holes", () => {
    const stretches = stretchesOf([said("A", 1, 4), said("B", 4.5, 6)], 8, colour);
    expect(stretches.map((stretch) => [stretch.start, stretch.end, stretch.colour])).toEqual([
      [0, 1, -1], [1, 4, 0], [4, 4.5, -1], [4.5, 6, 1], [6, 8, -1],
    ]);
  });
  it("gives the floor back after a word thrown in", () =>
    expect(stretchesOf([said("A", 0, 10), said("B", 4, 5)], 10, colour).map((stretch) => stretch.colour)).toEqual([0, 1, 0]));
  it("stays inside the recording", () =>
    expect(stretchesOf([said("A", 0, 99)], 10, colour)).toEqual([{ start: 0, end: 10, colour: 0 }]));
  it("becomes gradient stops that never go back", () => {
    const many = Array.from({ length: 200 }, (_, n) => said(n % 2 ? "A" : "B", n, n + 0.9));
    const stops = stopsOf(stretchesOf(many, 200, colour), 200, 0.003);
    for (let n = 1; n < stops.length; n += 1) expect(stops[n]?.[0]).toBeGreaterThanOrEqual(stops[n - 1]?.[0] ?? 0);
    expect(stops.at(-1)?.[0]).toBe(1);
  });
});

describe("speakers", () => {
  const speakers = [{ label: "SPEAKER_00", name: null }, { label: "SPEAKER_01", name: "Grace" }];
  it("are called by their name, else by their number", () =>
    expect(["SPEAKER_00", "SPEAKER_01", "unknown"].map((label) => nameOf(speakers, label))).toEqual(["Speaker 1", "Grace", "Unknown speaker"]));
  it("have a colour by order, and none when unknown", () =>
    expect(["SPEAKER_01", "unknown"].map((label) => colourOf(speakers, label))).toEqual([1, -1]));
  it("have a readable label where only the label is known", () => expect(readable("SPEAKER_02")).toBe("Speaker 3"));
});

describe("marked text", () => {
  const joined = (text: string, spans: number[][]) => pieces(text, spans).map((piece) => piece.text).join("");
  it("is the text, whatever the spans", () => {
    for (const spans of [[], [[0, 3]], [[2, 9], [4, 6]], [[-3, 2], [5, 99]], [[4, 4]], [[6, 8], [0, 2]]])
      expect(joined("0123456789", spans)).toBe("0123456789");
  });
  it("joins spans that overlap or touch", () =>
    expect(pieces("0123456789", [[2, 5], [4, 6], [6, 7]]).filter((piece) => piece.marked).map((piece) => piece.text)).toEqual(["23456"]));
  it("stays text when it looks like HTML", () =>
    expect(pieces("<b>x</b>", [[0, 3]])[0]).toEqual({ text: "<b>", start: 0, marked: true }));
});

describe("metrics", () => {
  const metrics = {
    version: "1",
    definitions: { talk_time: "Seconds of talk." },
    conversation: { duration: 135.1, non_talk: [{ start: 1, end: 5 }], interruptions: [{}, {}], longest_customer_story: null },
    speakers: { SPEAKER_00: { talk_time: 61, questions: 4 }, SPEAKER_01: { talk_time: 54, patience: null } },
  };
  it("become one row per metric with a value per speaker", () => {
    const { rows, labels } = measuresOf(metrics);
    expect(labels).toEqual(["SPEAKER_00", "SPEAKER_01"]);
    expect(rows).toEqual([["talk_time", [61, 54]], ["questions", [4, null]], ["patience", [null, null]]]);
  });
  it("of the whole conversation count what is listed", () =>
    expect(measuresOf(metrics).conversation).toEqual([["duration", 135.1], ["interruptions", 2]]));
  it("that are not there are no error", () => {
    for (const nothing of [null, undefined, {}, [], "x"]) expect(measuresOf(nothing).rows).toEqual([]);
  });
  it("have a unit by name", () =>
    expect(["talk_time", "duration", "talk_ratio_of_talk", "patience", "questions"].map(unitOf)).toEqual(["time", "time", "share", "seconds", "number"]));
});

it("facts of a worker are readable whatever their shape; its models have a page of their own", () =>
  expect(factsOf({ device: "cpu", draft: true, queues: ["a", "b"], models: { here: [] }, whisper: { model: "base", present: false }, token: null })).toEqual([
    ["Device", "cpu"],
    ["Draft", "yes"],
    ["Queues", "a, b"],
    ["Whisper", "Model: base · Present: no"],
    ["Token", "not known"],
  ]));

it("what an insight and the note say alike at one second is one hit", () => {
  const hit = (kind: string, recording_id: string, text: string, start: number | null) => ({ kind, recording_id, text, start }) as SearchHit;
  const hits = [hit("insight", "a", "Slow.", 3), hit("note", "a", "Slow.", 3), hit("note", "b", "Slow.", 3), hit("utterance", "a", "Slow. Very.", 3), hit("note", "a", "About: x", null), hit("note", "a", "About: x", null)];
  expect(distinct(hits).map((found) => [found.kind, found.recording_id])).toEqual([["insight", "a"], ["note", "b"], ["utterance", "a"], ["note", "a"], ["note", "a"]]);
});
