/** A line over time or over conversations, with bars under it and errors about it if there are any. Each point is a button. */
import { useNarrow } from "../ui/useNarrow";
import { niceTop, pressable } from "./figures";

export interface Point {
  key: string;
  tick: string;
  value: number;
  /** How far above and below the value it may be. */
  error?: number;
  bar?: number;
  label: string;
  onOpen: () => void;
}

/** How many points have room for a finger: the table has them all. */
const ROOM = { wide: 14, narrow: 9 };

export function LineChart({ label, points, top }: { label: string; points: readonly Point[]; top?: number }) {
  const most = top ?? niceTop(Math.max(...points.map((point) => point.value)));
  const x = (index: number) => ((index + 0.5) / points.length) * 100;
  const y = (value: number) => (value / most) * 100;
  const shown = pressable(points.length, useNarrow() ? ROOM.narrow : ROOM.wide);
  const ticks = pressable(points.length, 4);
  const bar = Math.min(8, 60 / points.length);
  return (
    <div className="plot" role="group" aria-label={label}>
      <div className="plot-scale" aria-hidden="true">
        {[most, most / 2, 0].map((value) => (
          <span key={value}>{Number.isInteger(value) ? value : ""}</span>
        ))}
      </div>
      <div className="plot-area">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {[0, 50, 100].map((at) => (
            <line key={at} className="plot-grid" x1={0} x2={100} y1={at} y2={at} vectorEffect="non-scaling-stroke" />
          ))}
          {points.map(
            (point, index) =>
              point.bar !== undefined && (
                <rect key={point.key} className="plot-bar" x={x(index) - bar / 2} width={bar} y={100 - y(point.bar)} height={y(point.bar)} />
              ),
          )}
          {points.map(
            ({ key, value, error }, index) =>
              error !== undefined && (
                <line
                  key={key}
                  className="plot-error"
                  x1={x(index)}
                  x2={x(index)}
                  y1={100 - y(Math.min(most, value + error))}
                  y2={100 - y(Math.max(0, value - error))}
                  vectorEffect="non-scaling-stroke"
                />
              ),
          )}
          <polyline
            className="plot-line"
            vectorEffect="non-scaling-stroke"
            points={points.map((point, index) => `${x(index)},${100 - y(point.value)}`).join(" ")}
          />
        </svg>
        {points.map(
          (point, index) =>
            shown.has(index) && (
              <button
                key={point.key}
                type="button"
                className="plot-point"
                style={{ left: `${x(index)}%`, bottom: `${y(point.value)}%` }}
                aria-label={point.label}
                title={point.label}
                onClick={point.onOpen}
              />
            ),
        )}
      </div>
      <div className="plot-ticks" aria-hidden="true">
        {points.map(
          (point, index) =>
            ticks.has(index) && (
              <span key={point.key} style={{ left: `${x(index)}%` }}>
                {point.tick}
              </span>
            ),
        )}
      </div>
    </div>
  );
}
