/** What a project states about who is who: the kind of its conversations, what each channel carries, its own people. */
import { useState, type FormEvent } from "react";
import { Button, Label, Text, TextArea, TextField } from "react-aria-components";
import type { Project, Role } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(stated);
  };
  return (
    <form className="form card settings-card" onSubmit={submit}>
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
      <TextField className="field" value={staff} onChange={setStaff}>
        <Label className="label">{said.staff}</Label>
        <TextArea className="input input-area" rows={3} />
        <Text slot="description" className="field-hint">
          {said.staffHint}
        </Text>
      </TextField>
      <div className="settings-save">
        <Button
          className="button button-primary"
          type="submit"
          isDisabled={JSON.stringify(stated) === JSON.stringify(before) || change.isPending}
        >
          {texts.common.save}
        </Button>
      </div>
    </form>
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
