/** What a project's conversations say together: themes by people, parts of the experience by time, satisfaction, questions. */
import { FileText, RefreshCw, Sparkles } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useSearchParams } from "wouter";
import { useOverview, useRegroup, useTheme, useThemes, type ThemeQuery } from "../api/insights";
import { sentence } from "../api/problem";
import { isActive } from "../api/queries";
import type { Overview, Theme } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Empty } from "../ui/Empty";
import { Link } from "../ui/Link";
import { useSay } from "../ui/messages";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import type { Asked } from "./asked";
import { DoneBar } from "./DoneBar";
import { Faq } from "./Faq";
import { Filters } from "./Filters";
import { HeatMap } from "./HeatMap";
import { QuoteDrawer } from "./QuoteDrawer";
import { Moves, Spread } from "./Satisfaction";
import { Saturation } from "./Saturation";
import { isNarrowed, kindOf, scopeOf, withoutUnit, type Scope } from "./scope";
import { askFor, ThemeTable } from "./ThemeTable";
import { Together } from "./Together";
import { useActions } from "./useActions";
import { useThisProject } from "./useThisProject";
import "../styles/search.css";
import "../styles/evidence.css";
import "../styles/insights.css";

type Order = NonNullable<ThemeQuery["order"]>;
const ORDERS: readonly Order[] = ["participants", "mentions", "severity", "recent"];
const FEW = 5;

export default function InsightsPage({ id }: { id: string }) {
  const project = useThisProject(id, "insights");
  useTitle(project ? `${texts.themes.title} – ${project.name}` : texts.themes.title);
  const [parameters, setParameters] = useSearchParams();
  const scope = scopeOf(parameters);
  const kind = kindOf(parameters);
  const overview = useOverview(id, scope);
  const t = texts.themes;
  const filter = (next: Scope, of: typeof kind) => {
    const wanted = Object.entries({ ...next, ...(of ? { kind: of } : {}) }).filter(([, value]) => value !== undefined);
    setParameters(Object.fromEntries(wanted) as Record<string, string>, { replace: true });
  };
  const nothing = overview.data?.recordings === 0;
  return (
    <div className="page project-insights">
      <header className="page-head">
        <div>
          <h1>{t.title}</h1>
          {overview.data && <p className="page-lead">{t.basis(overview.data.recordings, overview.data.participants)}</p>}
        </div>
        <Link className="button" href={`/projects/${id}/report${window.location.search}`}>
          <FileText aria-hidden="true" size={16} />
          {t.report}
        </Link>
      </header>
      {overview.data && (!nothing || isNarrowed(scope)) && <Filters scope={scope} kind={kind} offers={overview.data} onChange={filter} />}
      {overview.isPending && <Waiting />}
      {overview.isError && <Trouble error={overview.error} retry={() => void overview.refetch()} />}
      {nothing &&
        (isNarrowed(scope) ? (
          <Empty title={t.noneTitle} text={t.none}>
            <Button className="button" onPress={() => filter({}, null)}>
              {t.reset}
            </Button>
          </Empty>
        ) : (
          <Empty icon={<Sparkles aria-hidden="true" size={36} />} title={t.emptyTitle} text={t.empty}>
            <Link className="button button-primary" href="/">
              {t.toLibrary}
            </Link>
          </Empty>
        ))}
      {overview.data && !nothing && <Figures id={id} scope={scope} kind={kind} overview={overview.data} />}
    </div>
  );
}

interface FiguresProps {
  id: string;
  scope: Scope;
  kind: ReturnType<typeof kindOf>;
  overview: Overview;
}

function Figures({ id, scope, kind, overview }: FiguresProps) {
  const t = texts.themes;
  const [order, setOrder] = useState<Order>("participants");
  const [asked, setAsked] = useState<Asked | null>(null);
  const [selecting, setSelecting] = useState(false);
  const actions = useActions(id);
  const page = useThemes(id, { ...scope, order, ...(kind ? { kind } : {}) });
  const themes = (page.data?.items ?? []).filter((theme) => theme.family !== "question");
  const wanted = useSearchParams()[0].get("theme");
  const [opened, setOpened] = useState<string | null>(null);
  const listed = themes.some((theme) => theme.id === wanted);
  const heir = useTheme(page.isSuccess && !listed && wanted !== opened ? (wanted ?? "") : "").data?.merged_into;
  const named = wanted !== opened ? themes.find((theme) => theme.id === (listed ? wanted : heir)) : undefined;
  if (named) {
    // The address names a theme, or one that was merged into it: a link from the search. It opens once, and closing it is up to
    // the reader.
    setOpened(wanted);
    setAsked(askFor(named, scope));
  }
  const ask = (next: Asked) => {
    setSelecting(false);
    setAsked({ ...next, query: { ...next.query, ...(kind ? { kind } : {}) } });
  };
  const split = (theme: Theme) => {
    ask(askFor(theme, scope));
    setSelecting(true);
  };
  return (
    <>
      {overview.recordings < FEW && <p className="few">{t.few(overview.recordings)}</p>}
      {!asked && <DoneBar actions={actions} />}
      <section className="insight-section" aria-labelledby="themes-title">
        <div className="section-head">
          <div>
            <h2 id="themes-title">{t.list}</h2>
            <p className="quiet">{t.listHint}</p>
          </div>
          <div className="section-tools">
            {actions.allowed && <Regroup project={id} busy={isActive(page.data?.job?.status ?? null)} />}
            <Choose
              className="order"
              label={t.order}
              hideLabel
              value={order}
              options={ORDERS.map((one) => [one, t.orders[one]] as const)}
              onChange={(value) => setOrder(ORDERS.find((one) => one === value) ?? "participants")}
            />
          </div>
        </div>
        {page.isPending && <Waiting />}
        {page.isError && <Trouble error={page.error} retry={() => void page.refetch()} />}
        {page.isSuccess && themes.length === 0 && <p className="card none">{t.noThemes}</p>}
        {themes.length > 0 && <ThemeTable themes={themes} scope={scope} actions={actions} ask={ask} onSplit={split} />}
        {themes.length > 0 && page.data && page.data.not_mined > 0 && <p className="quiet">{t.notMined(page.data.not_mined)}</p>}
        {page.data && page.data.ungrouped > 0 && (
          <p className="ungrouped">
            <span>
              <strong>{t.ungrouped(page.data.ungrouped)}</strong> <span className="quiet">{t.ungroupedHint}</span>
            </span>
            <Button
              className="button button-small"
              onPress={() => ask({ title: t.ungrouped(page.data.ungrouped), query: { ...withoutUnit(scope), ungrouped: true } })}
            >
              {t.showUngrouped}
            </Button>
          </p>
        )}
      </section>
      <div className="insight-charts">
        <HeatMap overview={overview} scope={scope} ask={ask} />
        <Spread overview={overview} scope={scope} ask={ask} />
        <Moves trend={overview.satisfaction_trend} scope={scope} ask={ask} />
        <Saturation project={id} scope={scope} ask={ask} />
        <Together themes={themes} scope={scope} ask={ask} />
      </div>
      <Faq project={id} scope={scope} />
      {asked && (
        <QuoteDrawer
          key={JSON.stringify(asked.query)}
          project={id}
          asked={asked}
          scope={scope}
          themes={themes}
          actions={actions}
          selecting={selecting}
          onSelecting={setSelecting}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function Regroup({ project, busy }: { project: string; busy: boolean }) {
  const regroup = useRegroup(project);
  const say = useSay();
  const t = texts.themes;
  return (
    <Button
      className="button button-quiet"
      isDisabled={busy || regroup.isPending}
      onPress={() => regroup.mutate(undefined, { onSuccess: () => say(t.did.regroup), onError: (error) => say(sentence(error), true) })}
    >
      <RefreshCw aria-hidden="true" size={15} />
      <span role="status">{busy ? t.regrouping : t.regroup}</span>
    </Button>
  );
}
