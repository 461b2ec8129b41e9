/** What only some insights have: how a matter stands, who promised something and by when. */
import type { Insight } from "../api/types";
import { texts } from "../texts";

/** `name` is what the speaker of the insight is called here. */
export function Particulars({ insight, name }: { insight: Insight; name: string }) {
  const { outcome, who, by_when: due, speaker } = insight;
  const t = texts.insights;
  return (
    <>
      {outcome && <span className={`outcome outcome-${outcome}`}>{t.outcome[outcome]}</span>}
      {who && <span>{t.promisedBy(who === speaker ? name : who)}</span>}
      {due && <span>{t.due(due)}</span>}
    </>
  );
}
