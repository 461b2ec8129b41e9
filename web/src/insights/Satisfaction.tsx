/** Satisfaction: how the conversations are spread over the scale, and how the average moves, each mean with its error. */
import type { Overview } from "../api/types";
import { levelOf } from "../conversation/SatisfactionMeter";
import { texts } from "../texts";
import type { Ask } from "./asked";
import { ChartCard } from "./ChartCard";
import { DataTable } from "./DataTable";
import { LineChart } from "./LineChart";
import { Mean, meanOf } from "./Mean";
import { within, withoutUnit, type Scope } from "./scope";
import { periodOf, tickOf } from "./when";

interface Props {
  overview: Overview;
  scope: Scope;
  ask: Ask;
}

const WIDTH = 10;

export function Spread({ overview, scope, ask }: Props) {
  const t = texts.themes;
  const { histogram, satisfaction, satisfaction_error: error } = overview;
  const most = Math.max(1, ...histogram);
  const bars = histogram.map((recordings, step) => ({
    step,
    recordings,
    range: t.range(step * WIDTH, (step + 1) * WIDTH),
    label: t.bin(step * WIDTH, (step + 1) * WIDTH, recordings),
    onOpen: () => ask({ title: `${t.satisfaction} ${t.range(step * WIDTH, (step + 1) * WIDTH)}`, query: { ...withoutUnit(scope), satisfaction: step } }),
  }));
  const table = (
    <DataTable
      caption={t.spread}
      head={[t.satisfaction, texts.reports.figures.recordings]}
      rows={bars.filter((bar) => bar.recordings > 0).map((bar) => ({ key: bar.range, cells: [bar.range, bar.recordings], onOpen: bar.onOpen }))}
    />
  );
  return (
    <ChartCard
      title={t.spread}
      hint={satisfaction === null ? undefined : <Mean value={satisfaction} error={error} within={t.satisfactionMean} />}
      empty={satisfaction === null ? t.satisfactionEmpty : null}
      table={table}
    >
      <div className="bins" role="group" aria-label={t.spread}>
        {bars.map((bar) => (
          <button
            key={bar.step}
            type="button"
            className={`bin satisfaction-${levelOf((bar.step + 0.5) * WIDTH)}`}
            disabled={bar.recordings === 0}
            aria-label={bar.label}
            title={bar.label}
            onClick={bar.onOpen}
          >
            <span className="bin-space">
              <span className="bin-count">{bar.recordings > 0 ? bar.recordings : ""}</span>
              <span className="bin-bar" style={{ height: `${(bar.recordings / most) * 80}%` }} />
            </span>
            <span className="bin-from">{bar.step * WIDTH}</span>
          </button>
        ))}
      </div>
    </ChartCard>
  );
}

interface MovesProps extends Pick<Props, "scope" | "ask"> {
  trend: Overview["satisfaction_trend"];
  title?: string;
}

export function Moves({ trend, title, scope, ask }: MovesProps) {
  const t = texts.themes;
  const name = title ?? t.moves;
  const unit = scope.unit ?? "week";
  const points = trend.map(({ start, mean, recordings, error = null }) => ({
    key: start,
    tick: tickOf(start, unit),
    value: mean,
    ...(error === null ? {} : { error }),
    label: t.movesAt(periodOf(start, unit), meanOf(mean, error).words, recordings),
    onOpen: () => ask({ title: periodOf(start, unit), query: within(scope, start) }),
    cells: [periodOf(start, unit), <Mean key="mean" value={mean} error={error} />, recordings],
  }));
  const table = (
    <DataTable caption={name} head={[t.periodHead, t.satisfaction, texts.reports.figures.recordings]} rows={points} />
  );
  return (
    <ChartCard title={name} hint={title ? undefined : t.satisfaction} empty={points.length === 0 ? t.satisfactionEmpty : null} table={table}>
      <LineChart label={name} points={points} top={100} />
    </ChartCard>
  );
}
