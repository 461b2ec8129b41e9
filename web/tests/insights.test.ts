import { describe, expect, it } from "vitest";
import type { Overview, SaturationStep, Theme } from "../src/api/types";
import { gapOf, heatOf, heatStep, lastSteps, niceTop, pairsOf, pressable } from "../src/insights/figures";
import { meanOf } from "../src/insights/Mean";
import { daysBack, isNarrowed, kindOf, lastDay, scopeOf, within, withoutUnit } from "../src/insights/scope";
import { presetOf, withPreset } from "../src/reports/period";

const today = new Date(2026, 2, 31, 9);
const theme = (id: string, facts: object): Theme => ({ id, label: id, facts: { together: [], ...facts } }) as unknown as Theme;
const cell = (cx_component: string, start: string, mentions: number) => ({ cx_component, start, mentions, pain_points: 0, severity: null });

describe("the scope of the figures", () => {
  it("is read from the address, and what is no filter is left out", () => {
    const asked = "since=2026-03-02&until=soon&role=customer&attribute=plan:business&unit=month&kind=request&x=1";
    expect(scopeOf(new URLSearchParams(asked))).toEqual({ since: "2026-03-02", role: "customer", attribute: "plan:business", unit: "month" });
    expect(kindOf(new URLSearchParams(asked))).toBe("request");
    expect(scopeOf(new URLSearchParams("role=boss&attribute=plan&unit=year"))).toEqual({});
    expect(kindOf(new URLSearchParams("kind=outcome"))).toBeNull();
  });

  it("is narrowed by a filter, not by the steps of trends", () => {
    expect(isNarrowed({ unit: "month" })).toBe(false);
    expect(isNarrowed({ language: "de" })).toBe(true);
    expect(withoutUnit({ unit: "month", language: "de" })).toEqual({ language: "de" });
  });

  it("of a bar is its week or month, cut at the dates that are filtered by", () => {
    expect(lastDay("2026-03-30", "week")).toBe("2026-04-05");
    expect(lastDay("2024-02-01", "month")).toBe("2024-02-29");
    expect(within({ until: "2026-03-04", role: "agent" }, "2026-03-02")).toEqual({ since: "2026-03-02", until: "2026-03-04", role: "agent" });
    expect(within({ since: "2026-03-05", unit: "month" }, "2026-03-01")).toEqual({ since: "2026-03-05", until: "2026-03-31", unit: "month" });
  });
});

describe("the period of a report", () => {
  it("counts today", () => expect(daysBack(7, today)).toBe("2026-03-25"));

  it.each(["week", "month", "quarter", "all", "custom"] as const)("%s is known again after it was chosen", (preset) => {
    const scope = withPreset({ language: "de", since: "2020-01-01" }, preset, today);
    expect(presetOf(scope, today)).toBe(preset);
    expect(scope.language).toBe("de");
  });

  it("with an end of its own is no preset", () => {
    expect(presetOf({ since: daysBack(7, today), until: "2026-03-28" }, today)).toBe("custom");
  });
});

describe("the heat map", () => {
  it("keeps the order of the server and the last twelve periods", () => {
    const periods = Array.from({ length: 14 }, (_, n) => `2026-${String(n + 1).padStart(2, "0")}`);
    const cells = [cell("communication", "2026-01", 9), cell("customer_service", "2026-03", 4), cell("communication", "2026-14", 2)];
    const heat = heatOf({ heat_map: cells, periods } as unknown as Overview);
    expect(heat.periods).toEqual(periods.slice(2));
    expect(heat.rows.map((row) => row.component)).toEqual(["customer_service", "communication"]);
    expect(heat.rows[0]?.cells[0]?.mentions).toBe(4);
    expect(heat.rows[1]?.cells.filter(Boolean)).toHaveLength(1);
    expect(heat.most).toBe(4);
  });

  it("shades something said apart from nothing said, and the fullest cell most", () => {
    expect([0, 1, 50, 100].map((mentions) => heatStep(mentions, 100))).toEqual([0, 1, 3, 5]);
    expect(heatStep(1, 1)).toBe(5);
  });
});

describe("pairs of themes", () => {
  it("stand once, those of most conversations first", () => {
    const pairs = pairsOf([
      theme("a", { together: [{ theme_id: "b", label: "b", recordings: 2 }, { theme_id: "c", label: "c", recordings: 5 }] }),
      theme("b", { together: [{ theme_id: "a", label: "a", recordings: 2 }] }),
    ]);
    expect(pairs.map(({ one, other, recordings }) => [one.id, other.id, recordings])).toEqual([["a", "c", 5], ["a", "b", 2]]);
  });
});

describe("the difference in satisfaction", () => {
  const gap = (difference: number | null, uncertainty: number | null, few = 4, others = 4) =>
    gapOf(theme("a", { satisfaction: { difference, uncertainty, recordings_with: few, recordings_without: others } }));

  it("is told where both sides have conversations enough, and sure beyond chance only", () => {
    expect(gap(-12.4, 8)).toEqual({ points: -12, sure: true });
    expect(gap(5, 8)).toEqual({ points: 5, sure: false });
    expect(gap(5, null)).toEqual({ points: 5, sure: false });
    expect(gap(-12.4, 8, 1)).toBeNull();
    expect(gap(null, null)).toBeNull();
  });
});

describe("a mean satisfaction", () => {
  it("says how unsure it is, as a sign and in words", () =>
    expect(meanOf(54.6, 4.4)).toEqual({ sign: "55 ± 4", words: "55 plus or minus 4" }));
  it("is the bare number where it rests on a single conversation", () => expect(meanOf(54.6, null)).toEqual({ sign: "55", words: "55" }));
});

describe("the saturation curve", () => {
  it("judges by the last third", () => {
    const steps = [4, 2, 1, 1, 0, 1].map((new_themes) => ({ new_themes }) as SaturationStep);
    expect(lastSteps(steps)).toEqual({ fresh: 1, last: 2 });
    expect(lastSteps([])).toEqual({ fresh: 0, last: 1 });
  });

  it("can be pressed at so many points as have room, and always at the last", () => {
    expect([...pressable(4, 20)]).toEqual([0, 1, 2, 3]);
    const some = pressable(100, 20);
    expect(some.size).toBe(20);
    expect(some.has(99)).toBe(true);
  });

  it("has a top that reads well", () => expect([0, 1, 3, 7, 11, 200].map(niceTop)).toEqual([1, 1, 5, 10, 20, 200]));
});
