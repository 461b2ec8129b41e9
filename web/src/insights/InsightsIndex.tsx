/** Leads to the insights of the chosen project; where all are chosen, of the one that is picked here. */
import { ChartColumn } from "lucide-react";
import { Redirect } from "wouter";
import { useProjects } from "../api/queries";
import { useProject } from "../project";
import { texts } from "../texts";
import { Empty } from "../ui/Empty";
import { Link } from "../ui/Link";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import "../styles/insights.css";

export default function InsightsIndex() {
  useTitle(texts.themes.title);
  const { project } = useProject();
  const query = useProjects();
  const projects = query.data?.items ?? [];
  const filled = projects.filter((item) => item.recordings > 0);
  const chosen = projects.find((item) => item.id === project) ?? (filled.length === 1 ? filled[0] : undefined);
  if (query.isError) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Waiting />;
  if (chosen) return <Redirect to={`/projects/${chosen.id}/insights`} replace />;
  if (projects.length === 0)
    return (
      <Empty level={1} icon={<ChartColumn aria-hidden="true" size={38} />} title={texts.themes.emptyTitle} text={texts.themes.noProjects}>
        <Link className="button button-primary" href="/">
          {texts.themes.toLibrary}
        </Link>
      </Empty>
    );
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{texts.themes.title}</h1>
          <p className="page-lead">{texts.themes.pick}</p>
        </div>
      </header>
      <ul className="card project-list">
        {projects.map((item) => (
          <li key={item.id}>
            <Link href={`/projects/${item.id}/insights`}>{item.name}</Link>
            <span className="quiet">{texts.library.count(item.recordings)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
