/** The saturation curve: whether further conversations still bring something new. */
import { useSaturation } from "../api/insights";
import { texts } from "../texts";
import type { Ask } from "./asked";
import { ChartCard } from "./ChartCard";
import { DataTable } from "./DataTable";
import { lastSteps } from "./figures";
import { LineChart } from "./LineChart";
import { withoutUnit, type Scope } from "./scope";
import { tickOf } from "./when";

export function Saturation({ project, scope, ask }: { project: string; scope: Scope; ask: Ask }) {
  const t = texts.themes;
  const curve = useSaturation(project, withoutUnit(scope)).data;
  const steps = curve?.items ?? [];
  const { fresh, last } = lastSteps(steps);
  const points = steps.map((step, index) => ({
    key: step.recording_id,
    tick: tickOf(step.on, "week"),
    value: step.themes,
    bar: step.new_themes,
    label: t.saturationAt(step.recording_title, step.new_themes, step.themes),
    onOpen: () => ask({ title: step.recording_title, query: { ...withoutUnit(scope), recording_id: step.recording_id } }),
    cells: [`${index + 1}. ${step.recording_title}`, step.new_themes, step.themes],
  }));
  const table = <DataTable caption={t.saturation} head={[texts.library.columns.recording, t.fresh, t.known]} rows={points} />;
  const nothing = (steps.at(-1)?.themes ?? 0) === 0;
  return (
    <ChartCard title={t.saturation} hint={t.saturationHint} empty={nothing ? t.noThemes : null} table={table}>
      <LineChart label={t.saturation} points={points} />
      {steps.length > 2 && <p className="chart-says">{t.saturationSays(fresh, last)}</p>}
      {curve !== undefined && curve.not_mined > 0 && <p className="quiet">{t.notMined(curve.not_mined)}</p>}
    </ChartCard>
  );
}
