/** The report on a project: what was said in a period and what changed; every claim plays its evidence. Prints well. */
import { ArrowLeft } from "lucide-react";
import { useLocation, useSearchParams } from "wouter";
import { useMay } from "../access/permissions";
import { useReport } from "../api/insights";
import type { Report, ReportTheme } from "../api/types";
import { HiddenLines } from "../conversation/LineParts";
import { Mean } from "../insights/Mean";
import { Moves } from "../insights/Satisfaction";
import { Severity } from "../insights/ThemeFacts";
import type { PlacePlayer } from "../insights/PlaceQuote";
import { scopeOf, type Scope } from "../insights/scope";
import { usePlacePlayer } from "../insights/usePlacePlayer";
import { useThisProject } from "../insights/useThisProject";
import { locale, texts } from "../texts";
import { day } from "../time";
import { Empty } from "../ui/Empty";
import { Link } from "../ui/Link";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import { Proofs } from "./Proofs";
import { Period, Tools } from "./ReportHead";
import { ReportLines } from "./ReportLines";
import { useReportActions, type ReportActions } from "./useReportActions";
import "../styles/editing.css";
import "../styles/evidence.css";
import "../styles/insights.css";
import "../styles/report.css";

export default function ReportPage({ id }: { id: string }) {
  const t = texts.reports;
  const project = useThisProject(id, "report");
  useTitle(project ? t.heading(project.name) : t.title);
  const [parameters, setParameters] = useSearchParams();
  const scope = scopeOf(parameters);
  const report = useReport(id, scope);
  const player = usePlacePlayer(id);
  const actions = useReportActions(id, scope);
  const mayEdit = useMay()("edit", id);
  const change = (next: Scope) => {
    const wanted = Object.entries(next).filter(([, value]) => value !== undefined);
    setParameters(Object.fromEntries(wanted) as Record<string, string>, { replace: true });
  };
  return (
    <div className="page report">
      <header className="report-head">
        <Link className="report-back" href={`/projects/${id}/insights`}>
          <ArrowLeft aria-hidden="true" size={15} />
          {t.back}
        </Link>
        <h1>{project ? t.heading(project.name) : t.title}</h1>
        {report.data && <p className="page-lead">{t.covers(day(report.data.since, locale), day(report.data.until, locale))}</p>}
        <div className="report-bar">
          <Period scope={scope} onChange={change} />
          <Tools id={id} scope={scope} />
        </div>
      </header>
      {report.isPending && <Waiting />}
      {report.isError && <Trouble error={report.error} retry={() => void report.refetch()} />}
      {report.data?.recordings === 0 && <Empty title={t.emptyTitle} text={t.empty} />}
      {report.data && report.data.recordings > 0 && <Body report={report.data} scope={scope} player={player} actions={actions} mayEdit={mayEdit} />}
    </div>
  );
}

interface BodyProps {
  report: Report;
  scope: Scope;
  player: PlacePlayer;
  actions: ReportActions;
  mayEdit: boolean;
}

function Body({ report, scope, player, actions, mayEdit }: BodyProps) {
  const t = texts.reports;
  const [, navigate] = useLocation();
  const shared = { player, actions, mayEdit };
  const ranked = [
    ["byParticipants", report.by_participants],
    ["bySeverity", report.by_severity],
    ["praised", report.praised],
  ] as const;
  const moved = [
    ["newThemes", report.new_themes],
    ["fadingThemes", report.fading_themes],
  ] as const;
  return (
    <article className="report-body">
      <KeyFigures report={report} />
      <ReportLines name="conclusions" lines={report.conclusions} {...shared} />
      <ReportLines name="changes" lines={report.changes} {...shared} />
      {ranked.map(([name, themes]) => (
        <Ranking key={name} title={t[name]} themes={themes} player={player} />
      ))}
      {report.satisfaction_trend.length > 0 && (
        <div className="report-section">
          <Moves
            trend={report.satisfaction_trend}
            title={t.satisfactionTrend}
            scope={scope}
            ask={({ query }) => navigate(`/projects/${report.project_id}/insights?${new URLSearchParams(Object.entries(query) as [string, string][])}`)}
          />
        </div>
      )}
      {moved.map(([name, themes]) => (
        <Ranking key={name} title={t[name]} themes={themes} player={player} />
      ))}
      <ReportLines name="recommendations" lines={report.recommendations} {...shared} />
      <ReportLines name="limits" lines={report.limits} {...shared} />
      <HiddenLines lines={report.hidden} actions={actions} mayEdit={mayEdit} />
    </article>
  );
}

function KeyFigures({ report }: { report: Report }) {
  const t = texts.reports;
  const { satisfaction, satisfaction_error: error, satisfaction_before: before } = report;
  const figures = [
    [t.figures.recordings, report.recordings.toLocaleString(locale)],
    [t.figures.participants, report.participants.toLocaleString(locale)],
    [t.figures.insights, report.insights.toLocaleString(locale)],
    [t.figures.satisfaction, satisfaction === null ? texts.metrics.none : <Mean key="mean" value={satisfaction} error={error} />],
  ] as const;
  return (
    <>
      <dl className="report-figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {satisfaction !== null && before !== null && <p className="quiet">{t.satisfactionBefore(Math.round(satisfaction) - Math.round(before))}</p>}
    </>
  );
}

function Ranking({ title, themes, player }: { title: string; themes: ReportTheme[]; player: PlacePlayer }) {
  const t = texts.themes;
  if (themes.length === 0) return null;
  return (
    <section className="report-section">
      <h2>{title}</h2>
      <ol className="report-themes">
        {themes.map((theme) => (
          <li key={theme.theme_id}>
            <h3>{theme.label}</h3>
            <p className="report-facts">
              <span>{t.people(theme.participants)}</span>
              <span>{t.mentions(theme.mentions)}</span>
              <span>{t.share(Math.round(theme.share * 100))}</span>
              {(theme.severity !== null || theme.strength !== null) && <Severity of={theme} />}
              {theme.before !== null && <span>{texts.reports.before(theme.before)}</span>}
            </p>
            <Proofs places={theme.quotes} player={player} />
          </li>
        ))}
      </ol>
    </section>
  );
}
