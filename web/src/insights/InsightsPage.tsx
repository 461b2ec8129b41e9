/** What a project's conversations say together. */
import { FileText } from "lucide-react";
import { useOverview } from "../api/insights";
import { texts } from "../texts";
import { Link } from "../ui/Link";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import { EVERYTHING } from "./scope";
import { useThisProject } from "./useThisProject";
import "../styles/insights.css";

export default function InsightsPage({ id }: { id: string }) {
  const project = useThisProject(id, "insights");
  useTitle(project ? `${texts.themes.title} – ${project.name}` : texts.themes.title);
  const overview = useOverview(id, EVERYTHING);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{texts.themes.title}</h1>
          {overview.data && <p className="page-lead">{texts.themes.basis(overview.data.recordings, overview.data.participants)}</p>}
        </div>
        <Link className="button" href={`/projects/${id}/report`}>
          <FileText aria-hidden="true" size={16} />
          {texts.themes.report}
        </Link>
      </header>
      {overview.isPending && <Waiting />}
      {overview.isError && <Trouble error={overview.error} retry={() => void overview.refetch()} />}
    </div>
  );
}
