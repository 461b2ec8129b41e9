/** Parts of the customer's experience by time: each cell opens what was said there and then. */
import type { Overview } from "../api/types";
import { texts } from "../texts";
import type { Ask } from "./asked";
import { ChartCard } from "./ChartCard";
import { DataTable } from "./DataTable";
import { HEAT_STEPS, heatOf, heatStep, type HeatCell } from "./figures";
import { within, type Scope } from "./scope";
import { periodOf, tickOf } from "./when";

export function HeatMap({ overview, scope, ask }: { overview: Overview; scope: Scope; ask: Ask }) {
  const { periods, rows, most } = heatOf(overview);
  const unit = scope.unit ?? "week";
  const open = (cell: HeatCell) => {
    const component = cell.cx_component as keyof typeof texts.insights.cx;
    ask({
      title: `${texts.insights.cx[component]}, ${periodOf(cell.start, unit)}`,
      query: { ...within(scope, cell.start), cx_component: component },
    });
  };
  const t = texts.themes;
  const table = (
    <DataTable
      caption={t.heat}
      head={[t.component, t.periodHead, texts.insights.kind.pain_point, t.orders.mentions]}
      rows={rows.flatMap(({ component, cells }) =>
        cells.flatMap((cell) =>
          cell
            ? [{
                key: `${component} ${cell.start}`,
                cells: [texts.insights.cx[component], periodOf(cell.start, unit), cell.pain_points, cell.mentions],
                onOpen: () => open(cell),
              }]
            : [],
        ),
      )}
    />
  );
  return (
    <ChartCard title={t.heat} hint={t.heatHint} wide empty={rows.length === 0 ? t.heatEmpty : null} table={table}>
      <div className="heat-scroll" role="group" aria-label={t.heat} tabIndex={0}>
        <table className="heat">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{t.component}</span>
              </th>
              {periods.map((start) => (
                <th key={start} scope="col">
                  {tickOf(start, unit)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ component, cells }) => (
              <tr key={component}>
                <th scope="row">{texts.insights.cx[component]}</th>
                {cells.map((cell, index) => (
                  <td key={periods[index]}>
                    {cell ? (
                      <button
                        type="button"
                        className={`heat-cell heat-${heatStep(cell.mentions, most)}`}
                        aria-label={t.heatCell(texts.insights.cx[component], periodOf(cell.start, unit), cell.mentions, cell.pain_points)}
                        title={t.heatCell(texts.insights.cx[component], periodOf(cell.start, unit), cell.mentions, cell.pain_points)}
                        onClick={() => open(cell)}
                      >
                        {cell.mentions}
                      </button>
                    ) : (
                      <span className="heat-cell heat-0">
                        <span className="visually-hidden">0</span>
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="heat-scale" aria-hidden="true">
        {t.heatScale}
        {Array.from({ length: HEAT_STEPS }, (_, step) => (
          <i key={step} className={`heat-${step + 1}`} />
        ))}
        {t.heatScaleMost}
      </p>
    </ChartCard>
  );
}
