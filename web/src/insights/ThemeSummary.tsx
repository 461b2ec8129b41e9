/** The head of a theme's drawer: its figures, and when it came up; a bar narrows the quotes to its week or month. */
import type { Theme } from "../api/types";
import { texts } from "../texts";
import type { Unit } from "./scope";
import { Gap, Severity } from "./ThemeFacts";
import { periodOf, tickOf } from "./when";

interface Props {
  theme: Theme;
  unit: Unit;
  period: string | null;
  onPeriod: (start: string | null) => void;
}

const SHOWN = 12;

export function ThemeSummary({ theme, unit, period, onPeriod }: Props) {
  const t = texts.themes;
  const { facts } = theme;
  if (!facts) return null;
  const trend = facts.trend.slice(-SHOWN);
  const most = Math.max(1, ...trend.map((step) => step.mentions));
  return (
    <div className="theme-summary">
      <dl className="theme-figures">
        <div>
          <dt>{t.columns.people}</dt>
          <dd>{facts.participants}</dd>
        </div>
        <div>
          <dt title={t.shareHint}>{t.columns.share}</dt>
          <dd>{t.share(Math.round(facts.share * 100))}</dd>
        </div>
        <div>
          <dt>{t.columns.severity}</dt>
          <dd>
            <Severity of={{ ...facts, family: theme.family }} />
          </dd>
        </div>
        <div>
          <dt title={t.satisfactionHint}>{t.columns.satisfaction}</dt>
          <dd>
            <Gap theme={theme} />
          </dd>
        </div>
      </dl>
      {trend.length > 1 && (
        <div className="periods" role="group" aria-label={t.columns.trend}>
          {trend.map(({ start, mentions }) => (
            <button
              key={start}
              type="button"
              className="period"
              aria-pressed={period === start}
              disabled={mentions === 0}
              aria-label={t.trendPart(periodOf(start, unit), mentions)}
              title={t.trendPart(periodOf(start, unit), mentions)}
              onClick={() => onPeriod(period === start ? null : start)}
            >
              <span className="period-space">
                <span style={{ height: `${(mentions / most) * 100}%` }} />
              </span>
              <span className="period-tick" aria-hidden="true">
                {tickOf(start, unit)}
              </span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
