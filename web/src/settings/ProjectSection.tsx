/** Name, description, terms, and a word put right in all transcripts. */
import { useState } from "react";
import { useMay } from "../access/permissions";
import type { Project, ProjectChange } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";
import { Replace } from "./Replace";
import { RolesCard } from "./RolesCard";
import { SectionHead } from "./SectionHead";
import { Terms } from "./Terms";
import { useChangeProject } from "./useChangeProject";
import { VoicesCard } from "./VoicesCard";

const BY_KIND = "by_kind";
type Template = NonNullable<ProjectChange["note_template"]>;

export default function ProjectSection({ project }: { project: Project }) {
  const may = useMay();
  const manages = may("manage", project.id);
  return (
    <>
      <SectionHead title={project.name} lead={manages ? texts.settings.general.lead : texts.settings.general.readLead} />
      <About project={project} manages={manages} />
      <h2>{texts.settings.terms.title}</h2>
      <p className="quiet">{texts.settings.terms.lead}</p>
      <Terms project={project} manages={manages} />
      <h2>{texts.voices.roles}</h2>
      <p className="quiet">{texts.voices.rolesLead}</p>
      <RolesCard project={project} manages={manages} />
      <h2>{texts.voices.title}</h2>
      <p className="quiet">{texts.voices.lead}</p>
      <VoicesCard project={project} manages={manages} edits={may("edit", project.id)} />
      {may("edit", project.id) && (
        <>
          <h2>{texts.settings.replace.title}</h2>
          <p className="quiet">{texts.settings.replace.lead}</p>
          <Replace project={project.id} />
        </>
      )}
    </>
  );
}

function About({ project, manages }: { project: Project; manages: boolean }) {
  const change = useChangeProject(project.id);
  const [name, setName] = useState(project.name);
  const [description, setDescription] = useState(project.description);
  const [template, setTemplate] = useState<Template>(project.note_template ?? BY_KIND);
  if (!manages) return project.description ? <p className="settings-said">{project.description}</p> : null;
  const same =
    name.trim() === project.name && description.trim() === project.description && template === (project.note_template ?? BY_KIND);
  const submit = () => {
    change.mutate({ name: name.trim(), description: description.trim(), note_template: template });
  };
  return (
    <Form onSend={submit} disabled={same || !name.trim() || change.isPending}>
      <Field isRequired value={name} onChange={setName} maxLength={200} label={texts.project.name} />
      <Field value={description} onChange={setDescription} label={texts.project.description} lines={3} />
      <Choose
        label={texts.settings.general.template}
        value={template}
        options={Object.entries(texts.settings.general.templates)}
        onChange={(chosen) => setTemplate(chosen as Template)}
      />
    </Form>
  );
}
