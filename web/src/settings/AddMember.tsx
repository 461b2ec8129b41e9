/** A role for somebody: a new person, who gets a link, or one who has an account. */
import { useState, type FormEvent } from "react";
import { Button, Input, Label, TextField } from "react-aria-components";
import type { Member, MemberRole, Project } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
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
      <form className="form" onSubmit={submit}>
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
            <TextField className="field" isRequired autoFocus type="email" value={email} onChange={setEmail} maxLength={254}>
              <Label className="label">{texts.access.email}</Label>
              <Input className="input" autoComplete="off" />
            </TextField>
            <TextField className="field" value={name} onChange={setName} maxLength={200}>
              <Label className="label">{words.name}</Label>
              <Input className="input" autoComplete="off" />
            </TextField>
          </div>
        )}
        <Choose
          label={words.role}
          value={role}
          options={ROLES.map((each) => [each, words.roles[each]] as const)}
          onChange={(each) => setWanted(each as MemberRole)}
        />
        <p className="quiet">{words.roleHints[role]}</p>
        <div className="window-foot">
          <Button className="button" onPress={onClose}>
            {texts.common.cancel}
          </Button>
          <Button className="button button-primary" type="submit" isDisabled={!ready || invite.isPending || setRole.isPending}>
            {who === NEW ? words.invite : words.add}
          </Button>
        </div>
      </form>
    </Window>
  );
}
