import { describe, expect, it } from "vitest";
import { bytes, clock, day, hashOfSeconds, isoDuration, secondsOfHash } from "../src/time";

describe("clock", () => {
  it("shows minutes and seconds, and hours only when there are any", () => {
    expect([0, 9.99, 83.2, 600, 3599.9, 3723].map(clock)).toEqual(["0:00", "0:09", "1:23", "10:00", "59:59", "1:02:03"]);
  });
  it("never shows a negative time", () => expect(clock(-3)).toBe("0:00"));
});

describe("deep links", () => {
  it("come back as the second they were made from", () => {
    for (const at of [0, 0.1, 83.2, 3723.4]) expect(secondsOfHash(hashOfSeconds(at))).toBe(at);
  });
  it("accept clock times typed by a person", () => {
    expect(secondsOfHash("#t=1:23")).toBe(83);
    expect(secondsOfHash("#t=1:02:03.5")).toBe(3723.5);
  });
  it("ignore anything else", () => {
    for (const hash of ["", "#", "#t=", "#t=abc", "#t=-4", "#x=3"]) expect(secondsOfHash(hash)).toBeNull();
  });
});

it("durations are machine-readable", () => expect(isoDuration(83.24)).toBe("PT83.2S"));
it("a date without time stays on its day in every time zone", () => expect(day("2026-10-06", "en")).toBe("Oct 6, 2026"));
it("sizes are short", () => expect([900, 572972, 1_500_000].map((n) => bytes(n, "en"))).toEqual(["900 byte", "573 kB", "1.5 MB"]));
