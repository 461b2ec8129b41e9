import { describe, expect, it } from "vitest";
import { loudness } from "../src/recorder/capture";
import { fileNameOf } from "../src/recorder/drafts";

describe("recording in the browser", () => {
  it("shows loudness from silence to full scale in decibels", () => {
    expect(loudness(new Float32Array(512))).toBe(0);
    expect(loudness(new Float32Array(512).fill(1))).toBe(1);
    expect(loudness(new Float32Array(512).fill(0.0316))).toBeCloseTo(0.5, 1); // -30 dB
  });

  it("names the file by when it began and what it is", () => {
    const draft = { id: "1", startedAt: "2026-11-28T18:30:12.000Z", seconds: 3, title: "", consent: "Ann" };
    expect(fileNameOf({ ...draft, mediaType: "audio/webm;codecs=opus" })).toBe("Recording 2026-11-28 18.30.webm");
    expect(fileNameOf({ ...draft, mediaType: "audio/mp4" })).toBe("Recording 2026-11-28 18.30.m4a");
  });
});
