/** Small figures of a theme: severity, what goes with it, when it came up. */
import type { Theme } from "../api/types";
import { KindIcon, KINDS } from "../conversation/kinds";
import { levelOf, wordsOf } from "../conversation/severity";
import { texts } from "../texts";
import { gapOf } from "./figures";
import type { Unit } from "./scope";
import { tickOf } from "./when";

type Facts = NonNullable<Theme["facts"]>;

/** How bad the trouble of a theme is; of one without trouble, how strong its wishes or praise are. */
export function Severity({ of }: { of: { severity: number | null; strength: number | null; family: Theme["family"] } }) {
  const kind = of.severity !== null ? "pain_point" : of.family === "praise" ? "praise" : "request";
  const value = of.severity ?? of.strength;
  const level = levelOf(value);
  if (value === null || level === null) return <span className="quiet">{texts.metrics.none}</span>;
  const { told, word } = wordsOf(kind);
  return (
    <span className={`severity severity-${level} kind-${kind}`} title={told(Math.round(value * 100))}>
      <span className="severity-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {word[level]}
    </span>
  );
}

export function Gap({ theme }: { theme: Theme }) {
  const gap = gapOf(theme);
  const facts = theme.facts?.satisfaction;
  if (!gap || !facts) return <span className="quiet">{texts.metrics.none}</span>;
  const both = texts.themes.gapFull(Math.round(facts.with_theme ?? 0), Math.round(facts.without_theme ?? 0));
  const tone = !gap.sure ? "" : gap.points < 0 ? " gap-bad" : " gap-good";
  return (
    <span className={`gap${tone}`} title={`${both}. ${texts.themes.satisfactionHint}`}>
      {texts.themes.gap(gap.points)}
      {!gap.sure && <span className="gap-unsure">{texts.themes.unsure}</span>}
    </span>
  );
}

export function Kinds({ facts }: { facts: Facts }) {
  const present = KINDS.filter((kind) => (facts.kinds[kind] ?? 0) > 0);
  return (
    <ul className="counts" aria-label={texts.themes.kinds}>
      {present.map((kind) => (
        <li key={kind} className={`count kind-${kind}`} title={texts.insights.kind[kind]}>
          <KindIcon kind={kind} size={14} />
          <span className="visually-hidden">{texts.insights.kind[kind]}: </span>
          {facts.kinds[kind]}
        </li>
      ))}
    </ul>
  );
}

const SHOWN = 12;

/** When it came up, as little bars; the drawer has them as buttons. */
export function Spark({ trend, unit }: { trend: Facts["trend"]; unit: Unit }) {
  const shown = trend.slice(-SHOWN);
  const most = Math.max(1, ...shown.map((period) => period.mentions));
  const said = shown.filter((period) => period.mentions > 0).map((period) => texts.themes.trendPart(tickOf(period.start, unit), period.mentions));
  return (
    <span className="spark" role="img" aria-label={texts.themes.trendOf(said.join(", "))} title={said.join(", ")}>
      {shown.map((period) => (
        <i key={period.start} style={{ height: `${period.mentions === 0 ? 2 : 4 + (period.mentions / most) * 20}px` }} className={period.mentions === 0 ? "spark-none" : ""} />
      ))}
    </span>
  );
}
