/** Themes that come up in the same conversations. */
import type { Theme } from "../api/types";
import { texts } from "../texts";
import type { Ask } from "./asked";
import { ChartCard } from "./ChartCard";
import { DataTable } from "./DataTable";
import { pairsOf } from "./figures";
import { withoutUnit, type Scope } from "./scope";

const SHOWN = 7;

export function Together({ themes, scope, ask }: { themes: Theme[]; scope: Scope; ask: Ask }) {
  const t = texts.themes;
  const pairs = pairsOf(themes).map(({ one, other, recordings }) => ({
    key: `${one.id} ${other.id}`,
    one: one.label,
    other: other.label,
    recordings,
    cells: [t.pair(one.label, other.label), recordings],
    onOpen: () => ask({ title: t.pair(one.label, other.label), query: { ...withoutUnit(scope), theme_id: [one.id, other.id] } }),
  }));
  const most = Math.max(1, ...pairs.map((pair) => pair.recordings));
  const table = <DataTable caption={t.together} head={[t.pairHead, texts.reports.figures.recordings]} rows={pairs} />;
  return (
    <ChartCard title={t.together} hint={t.togetherHint} empty={pairs.length === 0 ? t.togetherEmpty : null} table={table}>
      <ul className="pairs">
        {pairs.slice(0, SHOWN).map((pair) => (
          <li key={pair.key}>
            <button type="button" className="pair" onClick={pair.onOpen}>
              <span className="pair-names">
                <span>{pair.one}</span> <span className="pair-and" aria-hidden="true">+</span>
                <span className="visually-hidden">, </span> <span>{pair.other}</span>
              </span>
              <span className="pair-count">{t.recordings(pair.recordings)}</span>
              <span className="pair-track" aria-hidden="true">
                <span style={{ width: `${(pair.recordings / most) * 100}%` }} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </ChartCard>
  );
}
