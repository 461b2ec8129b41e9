/** The report on a project. */
import { useReport } from "../api/insights";
import { EVERYTHING } from "../insights/scope";
import { useThisProject } from "../insights/useThisProject";
import { texts } from "../texts";
import { Link } from "../ui/Link";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import "../styles/report.css";

export default function ReportPage({ id }: { id: string }) {
  const project = useThisProject(id, "report");
  useTitle(project ? `${texts.reports.title} – ${project.name}` : texts.reports.title);
  const report = useReport(id, EVERYTHING);
  return (
    <div className="page report">
      <Link href={`/projects/${id}/insights`}>{texts.reports.back}</Link>
      <h1>{project?.name ?? texts.reports.title}</h1>
      {report.isPending && <Waiting />}
      {report.isError && <Trouble error={report.error} retry={() => void report.refetch()} />}
      {report.data?.changes.map((line) => <p key={line.text}>{line.text}</p>)}
    </div>
  );
}
