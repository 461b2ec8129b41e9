import { beforeEach, describe, expect, it, vi } from "vitest";
import { chapterAfter, chapterBefore } from "../src/conversation/chapters";
import { loudest } from "../src/conversation/drawing";
import { moodLine, moodTable, partsOf } from "../src/conversation/mood";
import { Player } from "../src/conversation/player";
import { afterSilence, lengthOf, silencesOf } from "../src/conversation/silences";
import { follow, isWhole, moveBy, whole, zoomBy, zoomIn, zoomOut } from "../src/conversation/view";

const word = (start: number, end: number) => ({ start, end });
const said = (...words: [number, number][]) => ({
  start: words[0]?.[0] ?? 0,
  end: words.at(-1)?.[1] ?? 0,
  words: words.map(([start, end]) => word(start, end)),
});

describe("silence", () => {
  it("is where no word is said for a second or more, less a breath at either end", () =>
    expect(silencesOf([said([2, 3], [3.5, 4]), said([8, 9])], 20)).toEqual([
      { start: 0, end: 1.75 },
      { start: 4.25, end: 7.75 },
      { start: 9.25, end: 20 },
    ]));
  it("is not where somebody else speaks into the pause", () =>
    expect(silencesOf([said([0, 1], [9, 10]), said([2, 8.5])], 10)).toEqual([{ start: 1.25, end: 1.75 }]));
  it("is nowhere in a transcript without words, whose times nobody knows", () => expect(silencesOf([], 60)).toEqual([]));
  it("takes an utterance without word times as said throughout", () =>
    expect(silencesOf([{ start: 0, end: 30, words: [] }], 30)).toEqual([]));
  it("is left by its end", () => {
    const silences = silencesOf([said([2, 3]), said([8, 9])], 9);
    expect(afterSilence(silences, 5)).toBe(7.75);
    expect(afterSilence(silences, 2.5)).toBeNull();
    expect(afterSilence(silences, 8.5)).toBeNull();
    expect(lengthOf(silences)).toBeCloseTo(1.75 + 4.5);
  });
});

describe("a player that skips silence", () => {
  class Media extends EventTarget {
    currentTime = 0;
    duration = 60;
    paused = false;
    playbackRate = 1;
    play = () => Promise.resolve();
    pause = () => (this.paused = true);
  }
  let media: Media;
  let player: Player;
  beforeEach(() => {
    media = new Media();
    vi.stubGlobal("Audio", function () {
      return media;
    });
    player = new Player("/media", 60);
    media.dispatchEvent(new Event("loadedmetadata"));
    player.knowSilences([{ start: 10, end: 20 }]);
  });
  const passes = (time: number) => {
    media.currentTime = time;
    media.dispatchEvent(new Event("timeupdate"));
    return media.currentTime;
  };
  it("goes on where somebody speaks again", () => {
    expect(passes(12)).toBe(12);
    player.skipSilence(true);
    expect(media.currentTime).toBe(20);
    expect(passes(9)).toBe(9);
    expect(passes(10.1)).toBe(20);
  });
  it("plays a quote that was asked for as it was said", () => {
    player.skipSilence(true);
    player.playRange(9, 25);
    expect(passes(12)).toBe(12);
  });
  it("leaves a person who pauses and looks around alone", () => {
    player.skipSilence(true);
    media.paused = true;
    expect(passes(12)).toBe(12);
  });
});

describe("the seconds in view", () => {
  it("zoom in around a second, which stays where it was", () => {
    const view = zoomIn(whole(100), 25, 100);
    expect(view).toEqual({ start: 12.5, end: 62.5 });
    expect((25 - view.start) / 50).toBe(0.25);
  });
  it("never leave the recording, and never hold less than four seconds", () => {
    expect(zoomBy(whole(100), 1000, 99, 100)).toEqual({ start: 95.04, end: 99.04 });
    expect(zoomOut(whole(100), 50, 100)).toEqual(whole(100));
    expect(moveBy({ start: 90, end: 100 }, 50, 100)).toEqual({ start: 90, end: 100 });
    expect(isWhole(zoomBy(whole(2), 8, 1, 2), 2)).toBe(true);
  });
  it("turn the page when the audio leaves them", () => {
    const view = { start: 10, end: 20 };
    expect(follow(view, 15, 100)).toBe(view);
    expect(follow(view, 20.5, 100)).toEqual({ start: 19.5, end: 29.5 });
  });
});

const felt = (start: number, sentiment: number | null) => ({ start, end: start + 5, speaker: "A", sentiment });

describe("how it sounds", () => {
  const utterances = [felt(0, 0.8), felt(10, 0.6), felt(60, -0.9), felt(70, -0.5), felt(80, null)];
  it("is a line that goes where the words go", () => {
    const line = moodLine(utterances, 100);
    const at = (time: number) => line.reduce((a, b) => (Math.abs(b[0] - time) < Math.abs(a[0] - time) ? b : a))[1];
    expect(at(5)).toBeGreaterThan(0.5);
    expect(at(65)).toBeLessThan(-0.5);
  });
  it("is no line where hardly anything was said", () => expect(moodLine([felt(0, 0.4)], 100)).toEqual([]));
  it("is a table by quarters where there are no chapters", () => {
    const rows = moodTable(utterances, partsOf([], 100));
    expect(rows.map(({ positive, negative }) => [positive, negative])).toEqual([
      [2, 0],
      [0, 0],
      [0, 2],
      [0, 0],
    ]);
    expect(rows[0]?.mean).toBeCloseTo(0.7);
    expect(rows[3]?.mean).toBeNull();
  });
  it("is a table by chapters that leave nothing out between them", () =>
    expect(partsOf([{ title: "a", start: 3, end: 20 }, { title: "b", start: 25, end: 90 }], 100).map(({ start, end }) => [start, end])).toEqual([
      [0, 25],
      [25, 100],
    ]));
});

describe("chapters", () => {
  const chapters = [{ start: 0 }, { start: 50 }, { start: 90 }];
  it("go back to the beginning of this one first", () => {
    expect(chapterBefore(chapters, 60)).toBe(50);
    expect(chapterBefore(chapters, 51)).toBe(0);
  });
  it("go on until the last", () => {
    expect(chapterAfter(chapters, 50)).toBe(90);
    expect(chapterAfter(chapters, 95)).toBeNull();
  });
});

describe("the bars", () =>
  it("show the loudest peak of their seconds, of the loudest there is", () => {
    expect(loudest([0, 100, 50, 200], 10, 0, 0.2, 200)).toBe(0.5);
    expect(loudest([0, 100, 50, 200], 10, 0.2, 0.4, 200)).toBe(1);
    expect(loudest([0, 100], 10, 5, 6, 200)).toBe(0);
  }));
