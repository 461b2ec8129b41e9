/** The settings: sections of the chosen project and of the installation, each at an address of its own. */
import { lazy, Suspense, type ComponentType } from "react";
import { Redirect, useLocation } from "wouter";
import { useCaller } from "../access/permissions";
import { useProjects } from "../api/queries";
import type { Project } from "../api/types";
import { useProject } from "../project";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Empty } from "../ui/Empty";
import { Link } from "../ui/Link";
import { Trouble } from "../ui/Trouble";
import { useNarrow } from "../ui/useNarrow";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import { ABOUT, isSection, sectionsFor, type Group, type Section } from "./sections";
import "../styles/settings.css";

const OF_PROJECT: Partial<Record<Section, ComponentType<{ project: Project }>>> = {
  project: lazy(() => import("./ProjectSection")),
  privacy: lazy(() => import("./PrivacySection")),
  participants: lazy(() => import("./ParticipantsSection")),
  members: lazy(() => import("./MembersSection")),
  webhooks: lazy(() => import("./WebhooksSection")),
};
const OF_INSTALLATION: Partial<Record<Section, ComponentType>> = {
  keys: lazy(() => import("./KeysSection")),
  people: lazy(() => import("./PeopleSection")),
  audit: lazy(() => import("./AuditSection")),
  health: lazy(() => import("../system/SystemPage")),
};

export default function SettingsPage({ section }: { section: string | undefined }) {
  const me = useCaller();
  const { data, error, refetch } = useProjects();
  const { project: chosen } = useProject();
  const projects = data?.items ?? [];
  const project = projects.find((item) => item.id === chosen) ?? projects[0] ?? null;
  useTitle(isSection(section) ? texts.settings.sections[section] : texts.settings.title);
  if (error) return <div className="page"><Trouble error={error} retry={() => void refetch()} /></div>;
  if (!data) return <Waiting />;
  const offered = sectionsFor(me, project?.id ?? null);
  if (section === undefined) return <Redirect to={`/settings/${offered[0]}`} replace />;
  return (
    <div className="page settings">
      <Sections offered={offered} current={section} projects={projects} project={project} />
      <div className="settings-content">
        {isSection(section) && offered.includes(section) ? (
          <Suspense fallback={<Waiting />}>
            <Content section={section} project={project} />
          </Suspense>
        ) : (
          <Nothing section={section} projects={projects.length} />
        )}
        {!me.accounts && (
          <p className="quiet settings-foot">
            {texts.settings.noAccounts} <code>{texts.settings.noAccountsCommand}</code>
          </p>
        )}
      </div>
    </div>
  );
}

/** Why there is nothing here: no project that it could be about, no right to see it, or no such section. */
function Nothing({ section, projects }: { section: string; projects: number }) {
  if (!isSection(section) || (ABOUT[section].group === "project" && projects === 0))
    return (
      <Empty
        level={1}
        title={isSection(section) ? texts.settings.noProjectTitle : texts.errors.notFoundTitle}
        text={isSection(section) ? texts.settings.noProject : texts.errors.notFound}
      >
        <Link className="button button-primary" href="/">
          {texts.errors.toLibrary}
        </Link>
      </Empty>
    );
  return <Empty level={1} title={texts.settings.notAllowedTitle} text={texts.settings.notAllowed} />;
}

function Content({ section, project }: { section: Section; project: Project | null }) {
  const OfProject = OF_PROJECT[section];
  const OfInstallation = OF_INSTALLATION[section];
  if (OfProject && project) return <OfProject key={project.id} project={project} />;
  return OfInstallation ? <OfInstallation /> : null;
}

interface SectionsProps {
  offered: Section[];
  current: string;
  projects: Project[];
  project: Project | null;
}

function Sections({ offered, current, projects, project }: SectionsProps) {
  const [, navigate] = useLocation();
  const { choose } = useProject();
  const narrow = useNarrow();
  const chooser = project && (
    <Choose
      label={texts.settings.project}
      value={project.id}
      options={projects.map((item) => [item.id, item.name] as const)}
      onChange={choose}
      hideLabel={!narrow}
    />
  );
  // What is not offered and yet open has its name in the list, instead of a request to choose something.
  const shown = isSection(current) && !offered.includes(current) ? [current, ...offered] : offered;
  if (narrow)
    return (
      <div className="settings-choice">
        <Choose
          label={texts.settings.label}
          value={current}
          options={shown.map((section) => [section, texts.settings.sections[section]] as const)}
          onChange={(section) => navigate(`/settings/${section}`)}
        />
        {isSection(current) && ABOUT[current].group === "project" && chooser}
      </div>
    );
  return (
    <nav className="settings-nav" aria-label={texts.settings.label}>
      {(["project", "installation"] as const).map((group: Group) => (
        <div key={group} className="settings-group">
          <p className="settings-group-name">{texts.settings.groups[group]}</p>
          {group === "project" && chooser}
          <ul>
            {offered
              .filter((section) => ABOUT[section].group === group)
              .map((section) => (
                <li key={section}>
                  <Link
                    className="settings-link"
                    href={`/settings/${section}`}
                    aria-current={current === section ? "page" : undefined}
                  >
                    {texts.settings.sections[section]}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
