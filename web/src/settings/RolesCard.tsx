/** What a project states about who is who: the kind of its conversations, what each channel carries, its own people. */
import { useState } from "react";
import type { Project, Role } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";
import { useChangeProject } from "./useChangeProject";

const ROLES: readonly Role[] = ["agent", "customer", "interviewer", "participant"];
const NOT_STATED = "none";
const CHANNELS = [0, 1] as const;
const said = texts.voices;

export function RolesCard({ project, manages }: { project: Project; manages: boolean }) {
  const change = useChangeProject(project.id);
  const [kind, setKind] = useState<Project["conversation_kind"]>(project.conversation_kind);
  const [channels, setChannels] = useState(CHANNELS.map((n) => project.channel_roles[n] ?? null));
  const [staff, setStaff] = useState(project.staff.join("\n"));
  if (!manages) return <Stated project={project} />;
  const names = [...new Set(staff.split("\n").map((name) => name.trim()).filter(Boolean))];
  const roles = channels.some(Boolean) ? channels : [];
  const stated = { conversation_kind: kind, channel_roles: roles, staff: names };
  const before = {
    conversation_kind: project.conversation_kind,
    channel_roles: project.channel_roles.some(Boolean) ? CHANNELS.map((n) => project.channel_roles[n] ?? null) : [],
    staff: project.staff,
  };
  const submit = () => {
    change.mutate(stated);
  };
  return (
    <Form onSend={submit} disabled={JSON.stringify(stated) === JSON.stringify(before) || change.isPending}>
      <Choose
        label={said.kind}
        value={kind}
        options={Object.entries(said.kinds)}
        onChange={(chosen) => setKind(chosen as Project["conversation_kind"])}
      />
      <div className="settings-pair">
        {CHANNELS.map((n) => (
          <Choose
            key={n}
            label={said.channel(n + 1)}
            value={channels[n] ?? NOT_STATED}
            options={[[NOT_STATED, said.notStated], ...ROLES.map((role) => [role, texts.speakers.roles[role]] as const)]}
            onChange={(role) => setChannels(channels.map((was, at) => (at === n ? (role === NOT_STATED ? null : (role as Role)) : was)))}
          />
        ))}
      </div>
      <Field value={staff} onChange={setStaff} label={said.staff} lines={3} hint={said.staffHint} />
    </Form>
  );
}

function Stated({ project }: { project: Project }) {
  return (
    <dl className="card settings-card role-key">
      <div>
        <dt>{said.kind}</dt>
        <dd>{said.kinds[project.conversation_kind]}</dd>
      </div>
      {project.channel_roles.map((role, n) => (
        <div key={n}>
          <dt>{said.channel(n + 1)}</dt>
          <dd>{role ? texts.speakers.roles[role] : said.notStated}</dd>
        </div>
      ))}
      {project.staff.length > 0 && (
        <div>
          <dt>{said.staff}</dt>
          <dd>{project.staff.join(", ")}</dd>
        </div>
      )}
    </dl>
  );
}
