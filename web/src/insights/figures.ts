/** Figures behind the charts of a project. Pure. */
import type { CxComponent, Overview, SaturationStep, Theme } from "../api/types";

export const HEAT_STEPS = 5;

/** 0 for nothing, else 1 (few) to 5 (as many as the fullest cell). */
export const heatStep = (mentions: number, most: number): number =>
  mentions <= 0 ? 0 : Math.max(1, Math.ceil((mentions / Math.max(1, most)) * HEAT_STEPS));

export type HeatCell = Overview["heat_map"][number];
export interface HeatRow {
  component: CxComponent;
  cells: (HeatCell | null)[];
}

const SHOWN = 12;

/** Rows by component and columns by period, at most the last twelve; components without a mention are left out. */
export function heatOf(overview: Pick<Overview, "heat_map" | "periods">): { periods: string[]; rows: HeatRow[]; most: number } {
  const periods = overview.periods.slice(-SHOWN);
  const cells = overview.heat_map.filter((cell) => periods.includes(cell.start));
  const components = [...new Set(cells.map((cell) => cell.cx_component as CxComponent))];
  const rows = components.map((component) => ({
    component,
    cells: periods.map((start) => cells.find((cell) => cell.cx_component === component && cell.start === start) ?? null),
  }));
  return { periods, rows, most: Math.max(0, ...cells.map((cell) => cell.mentions)) };
}

export interface Pair {
  one: Theme;
  other: { id: string; label: string };
  recordings: number;
}

/** Pairs of themes that come up in the same conversations, each once, those of most conversations first. */
export function pairsOf(themes: readonly Theme[]): Pair[] {
  const seen = new Set<string>();
  const pairs: Pair[] = [];
  for (const one of themes)
    for (const { theme_id, label, recordings } of one.facts?.together ?? []) {
      const key = [one.id, theme_id].sort().join(" ");
      if (seen.has(key)) continue;
      seen.add(key);
      pairs.push({ one, other: { id: theme_id, label }, recordings });
    }
  return pairs.sort((a, b) => b.recordings - a.recordings);
}

/** How many themes the last conversations (a third of them, five at most) brought that were not known before. */
export function lastSteps(steps: readonly SaturationStep[]): { fresh: number; last: number } {
  const last = Math.max(1, Math.min(5, Math.floor(steps.length / 3)));
  return { fresh: steps.slice(-last).reduce((sum, step) => sum + step.new_themes, 0), last };
}

/** Which of many points can be pressed: at most `most` of them, spread evenly, the last one always. */
export function pressable(points: number, most: number): ReadonlySet<number> {
  const step = Math.max(1, Math.ceil(points / most));
  return new Set(Array.from({ length: points }, (_, index) => index).filter((index) => (points - 1 - index) % step === 0));
}

const FEW = 2;

/** The difference in satisfaction that goes with a theme; null where a side is too small to say anything. */
export function gapOf(theme: Theme): { points: number; sure: boolean } | null {
  const gap = theme.facts?.satisfaction;
  if (!gap || gap.difference === null || gap.recordings_with < FEW || gap.recordings_without < FEW) return null;
  return { points: Math.round(gap.difference), sure: gap.uncertainty !== null && Math.abs(gap.difference) > gap.uncertainty };
}

/** A scale's top that reads well: 1, 2, 5 times a power of ten, at least 1. */
export function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= most) ?? most;
}
