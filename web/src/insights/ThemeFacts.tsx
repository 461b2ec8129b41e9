/** Small figures of a theme: severity, what goes with it, when it came up. */
import type { Theme } from "../api/types";
import { KindIcon, KINDS } from "../conversation/kinds";
import { texts } from "../texts";
import { gapOf } from "./figures";
import type { Unit } from "./scope";
import { tickOf } from "./when";

type Facts = NonNullable<Theme["facts"]>;

/** How bad a need is, or how strong praise is: the words are the kind's own. */
export function Severity({ severity, praise = false }: { severity: number | null; praise?: boolean }) {
  if (severity === null) return <span className="quiet">{texts.metrics.none}</span>;
  const level = severity < 0.34 ? "low" : severity < 0.67 ? "medium" : "high";
  const { kind, told, words } = praise
    ? { kind: "praise", told: texts.insights.strength, words: texts.insights.strengthWord }
    : { kind: "pain_point", told: texts.insights.severity, words: texts.insights.severityWord };
  return (
    <span className={`severity severity-${level} kind-${kind}`} title={told(Math.round(severity * 100))}>
      <span className="severity-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {words[level]}
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
