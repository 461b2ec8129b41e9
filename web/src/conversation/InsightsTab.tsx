/** The insights of a conversation, by kind, each with its proof and a person's decision. */
import { useMemo, useState } from "react";
import { ToggleButton } from "react-aria-components";
import { useThemes } from "../api/insights";
import type { Insight, Insights, Kind, Speaker } from "../api/types";
import { texts } from "../texts";
import { InsightCard } from "./InsightCard";
import { KindIcon, KINDS } from "./kinds";
import type { Stage } from "./stage";
import { ThemeDialog } from "./ThemeDialog";
import type { Chosen } from "./useChosen";
import { useInsightActions } from "./useInsightActions";
import { useWork } from "./work";

interface Props {
  insights: Insights | null;
  working: boolean;
  speakers: Speaker[];
  stage: Stage;
  chosen: Chosen;
}

const NONE: Insight[] = [];

export function InsightsTab({ insights, working, speakers, stage, chosen }: Props) {
  const { projectId, mayEdit } = useWork();
  const actions = useInsightActions();
  const [only, setOnly] = useState<Kind | null>(null);
  const [open, setOpen] = useState(false);
  const all = insights?.insights ?? NONE;
  const themes = useThemeLabels(projectId, all);
  const of = (kind: Kind) => all.filter((insight) => insight.kind === kind);
  const present = KINDS.filter((kind) => of(kind).length > 0);
  const moving = all.find((insight) => insight.id === chosen.moving);
  if (all.length === 0)
    return (
      <div className="tab-content">
        <p className="quiet">{working && !insights ? texts.insights.emptyYet : texts.insights.empty}</p>
        {insights && mayEdit && <p className="quiet">{texts.coding.how}</p>}
        {insights && insights.dropped_quotes > 0 && <p className="quiet">{texts.insights.dropped(insights.dropped_quotes)}</p>}
      </div>
    );
  const undecided = all.filter((insight) => insight.status === "candidate").length;
  const shown = (kind: Kind) => of(kind).filter((insight) => !open || insight.status === "candidate");
  return (
    <div className="tab-content">
      <div className="filter" role="group" aria-label={texts.insights.filter}>
        <ToggleButton className="chip" isSelected={only === null && !open} onChange={() => (setOnly(null), setOpen(false))}>
          {texts.insights.all} <span className="chip-count">{all.length}</span>
        </ToggleButton>
        {present.map((kind) => (
          <ToggleButton
            key={kind}
            className={`chip kind-${kind}`}
            isSelected={only === kind}
            onChange={(selected) => setOnly(selected ? kind : null)}
          >
            <KindIcon kind={kind} size={14} />
            {texts.insights.kind[kind]} <span className="chip-count">{of(kind).length}</span>
          </ToggleButton>
        ))}
        {undecided > 0 && undecided < all.length && (
          <ToggleButton className="chip" isSelected={open} onChange={setOpen}>
            {texts.coding.undecided} <span className="chip-count">{undecided}</span>
          </ToggleButton>
        )}
      </div>
      <p className="quiet insight-progress">
        {texts.insights.decided(all.length - undecided, all.length)}
        {insights && insights.stale_quotes > 0 && <span className="stale"> · {texts.coding.staleCount(insights.stale_quotes)}</span>}
      </p>
      {present
        .filter((kind) => (only === null || kind === only) && shown(kind).length > 0)
        .map((kind) => (
          <section key={kind} className={`insight-group kind-${kind}`} aria-labelledby={`kind-${kind}`}>
            <h2 id={`kind-${kind}`}>
              <KindIcon kind={kind} size={16} />
              {texts.insights.kind[kind]}
            </h2>
            <ul className="insight-list">
              {shown(kind).map((insight) => (
                <InsightCard
                  key={insight.id}
                  insight={insight}
                  theme={insight.theme_id === null ? null : (themes.get(insight.theme_id) ?? null)}
                  speakers={speakers}
                  stage={stage}
                  actions={actions}
                  chosen={chosen}
                />
              ))}
            </ul>
          </section>
        ))}
      {insights && insights.dropped_quotes > 0 && <p className="quiet">{texts.insights.dropped(insights.dropped_quotes)}</p>}
      {moving && <ThemeDialog insight={moving} projectId={projectId} actions={actions} onClose={() => chosen.move(null)} />}
    </div>
  );
}

/** The names of the themes that these insights are in. */
function useThemeLabels(projectId: string, insights: readonly Insight[]): ReadonlyMap<string, string> {
  const { data } = useThemes(projectId, {}, insights.some((insight) => insight.theme_id !== null));
  return useMemo(() => new Map((data?.items ?? []).map((theme) => [theme.id, theme.label])), [data]);
}
