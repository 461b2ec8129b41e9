/** A role for somebody: a new person, who gets a link, or one who has an account. */
import { useState } from "react";
import type { Member, MemberRole, Project } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";
import { Window } from "../ui/Window";
import { ROLES, useInvite, useSetRole, useUsers } from "./people";

const NEW = "new";

interface Props {
  project: Project;
  members: Member[];
  onClose: () => void;
  onInvited: (path: string) => void;
}

export function AddMember({ project, members, onClose, onInvited }: Props) {
  const words = texts.settings.members;
  const { data } = useUsers(true);
  const invite = useInvite();
  const setRole = useSetRole(project.id);
  const [who, setWho] = useState(NEW);
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setWanted] = useState<MemberRole>("editor");
  const others = (data?.items ?? []).filter((user) => user.active && !members.some((member) => member.user_id === user.id));
  const submit = () => {
    if (who !== NEW) {
      setRole.mutate({ user: who, role }, { onSuccess: onClose });
      return;
    }
    invite.mutate(
      { email: email.trim(), name: name.trim(), administrator: false, projects: { [project.id]: role } },
      {
        onSuccess: (made) => {
          onClose();
          onInvited(made.invitation);
        },
      },
    );
  };
  const ready = who !== NEW || email.trim() !== "";
  return (
    <Window title={words.addTitle(project.name)} open onClose={onClose}>
      <Form onSend={submit} action={who === NEW ? words.invite : words.add} disabled={!ready || invite.isPending || setRole.isPending} onCancel={onClose}>
        {others.length > 0 && (
          <Choose
            label={words.who}
            value={who}
            options={[[NEW, words.newPerson], ...others.map((user) => [user.id, user.name || user.email] as const)]}
            onChange={setWho}
          />
        )}
        {who === NEW && (
          <div className="form-grid">
            <Field isRequired autoFocus type="email" value={email} onChange={setEmail} maxLength={254} label={texts.access.email} autoComplete="off" />
            <Field value={name} onChange={setName} maxLength={200} label={words.name} autoComplete="off" />
          </div>
        )}
        <Choose
          label={words.role}
          value={role}
          options={ROLES.map((each) => [each, words.roles[each]] as const)}
          onChange={(each) => setWanted(each as MemberRole)}
        />
        <p className="quiet">{words.roleHints[role]}</p>
      </Form>
    </Window>
  );
}
