/** Who has which role in a project; administrators invite. */
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useCaller } from "../access/permissions";
import type { Member, MemberRole, Project } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Confirm } from "../ui/Confirm";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { AddMember } from "./AddMember";
import { Once } from "./Once";
import { ROLES, linkOf, useMembers, useRemoveMember, useSetRole } from "./people";
import { RowMenu } from "./RowMenu";
import { Rows } from "./Rows";
import { SectionHead } from "./SectionHead";

export default function MembersSection({ project }: { project: Project }) {
  const words = texts.settings.members;
  const me = useCaller();
  const { data, error, refetch } = useMembers(project.id);
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  return (
    <>
      <SectionHead title={texts.settings.sections.members} lead={words.lead}>
        {me.administrator && (
          <Button className="button button-primary" onPress={() => setAdding(true)}>
            <UserPlus aria-hidden="true" size={16} />
            {words.add}
          </Button>
        )}
      </SectionHead>
      {!me.administrator && <p className="quiet settings-note">{words.askAdministrator}</p>}
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && data.items.length === 0 && <p className="quiet">{words.empty}</p>}
      {data && data.items.length > 0 && <List project={project} members={data.items} />}
      <dl className="role-key">
        {ROLES.map((role) => (
          <div key={role}>
            <dt>{words.roles[role]}</dt>
            <dd>{words.roleHints[role]}</dd>
          </div>
        ))}
      </dl>
      {adding && (
        <AddMember project={project} members={data?.items ?? []} onClose={() => setAdding(false)} onInvited={(path) => setLink(linkOf(path))} />
      )}
      {link && <Once title={words.linkTitle} label={words.link} hint={words.linkHint} secret={link} onClose={() => setLink(null)} />}
    </>
  );
}

function List({ project, members }: { project: Project; members: Member[] }) {
  const words = texts.settings.members;
  const setRole = useSetRole(project.id);
  const remove = useRemoveMember(project.id);
  const [removing, setRemoving] = useState<Member | null>(null);
  const nameOf = (member: Member) => member.name || member.email;
  return (
    <>
      <Rows
        caption={texts.settings.sections.members}
        columns={words.columns}
        rows={members}
        keyOf={(member) => member.user_id}
        cells={(member) => [
          <span key="who">
            <span className="row-name">{nameOf(member)}</span>
            {member.name && <span className="quiet row-second">{member.email}</span>}
          </span>,
          <Choose
            key="role"
            className="row-choice"
            label={words.roleOf(nameOf(member))}
            hideLabel
            value={member.role}
            options={ROLES.map((role) => [role, words.roles[role]] as const)}
            onChange={(role) => setRole.mutate({ user: member.user_id, role: role as MemberRole })}
          />,
        ]}
        menuLabel={texts.library.columns.menu}
        menu={(member) => (
          <RowMenu name={nameOf(member)} acts={[{ text: words.remove, do: () => setRemoving(member), danger: true }]} />
        )}
      />
      {removing && (
        <Confirm
          title={words.removeTitle(nameOf(removing))}
          text={words.removeText(project.name)}
          action={words.remove}
          onConfirm={() => remove.mutate({ user: removing.user_id, name: nameOf(removing) })}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}
