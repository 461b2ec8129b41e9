import { beforeEach, describe, expect, it, vi } from "vitest";
import { Player } from "../src/conversation/player";

/** A media element whose network and event queue the test drives. */
class Media extends EventTarget {
  readyState = 0;
  currentTime = 0;
  duration = Number.NaN;
  paused = true;
  playbackRate = 1;

  /** The metadata is known; its event still waits in the queue, as it does on a busy machine. */
  knows(duration: number) {
    this.readyState = 1;
    this.duration = duration;
  }
  tells() {
    this.dispatchEvent(new Event("loadedmetadata"));
  }
}

let media: Media;

beforeEach(() => {
  media = new Media();
  vi.stubGlobal("Audio", function () {
    return media;
  });
});

describe("seeking", () => {
  it("before the media is known goes there once it is", () => {
    const player = new Player("/media", 60);
    player.seek(10);
    expect([player.time, media.currentTime]).toEqual([10, 0]);
    media.knows(60);
    media.tells();
    expect([player.time, media.currentTime]).toEqual([10, 10]);
  });
  it("twice keeps the second place, also between the metadata and its event", () => {
    const player = new Player("/media", 60);
    player.seek(player.time + 10);
    media.knows(60);
    player.seek(player.time + 5);
    expect(player.time).toBe(15);
    media.tells();
    expect([player.time, media.currentTime]).toEqual([15, 15]);
  });
  it("tells its tickers the new place at once", () => {
    const player = new Player("/media", 60);
    const heard: number[] = [];
    player.onTick((time) => heard.push(time));
    player.seek(10);
    media.knows(60);
    player.seek(15);
    media.tells();
    player.seek(5);
    expect(heard).toEqual([0, 10, 15, 5]);
  });
  it("stays inside the recording", () => {
    const player = new Player("/media", 60);
    player.seek(-4);
    expect(player.time).toBe(0);
    player.seek(99);
    expect(player.time).toBe(60);
  });
});
