/** Everybody with an account, for administrators. */
import { useState } from "react";
import { useCaller } from "../access/permissions";
import type { User } from "../api/types";
import { texts } from "../texts";
import { Confirm } from "../ui/Confirm";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { Once } from "./Once";
import { linkOf, useChangeUser, useDeleteUser, useInviteAgain, useUsers } from "./people";
import { RowMenu, type Act } from "./RowMenu";
import { Rows } from "./Rows";
import { SectionHead } from "./SectionHead";
import { moment } from "./when";

export default function PeopleSection() {
  const { data, error, refetch } = useUsers(true);
  return (
    <>
      <SectionHead title={texts.settings.sections.people} lead={texts.settings.people.lead} />
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <List users={data.items} />}
    </>
  );
}

function List({ users }: { users: User[] }) {
  const words = texts.settings.people;
  const me = useCaller();
  const change = useChangeUser();
  const again = useInviteAgain();
  const remove = useDeleteUser();
  const [removing, setRemoving] = useState<User | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const acts = (user: User): Act[] => [
    { text: words.newLink, do: () => again.mutate(user, { onSuccess: (made) => setLink(linkOf(made.invitation)) }) },
    {
      text: user.administrator ? words.noAdministrator : words.makeAdministrator,
      do: () => change.mutate({ user, change: { administrator: !user.administrator } }),
    },
    { text: user.active ? words.lock : words.unlock, do: () => change.mutate({ user, change: { active: !user.active } }) },
    { text: texts.common.delete, do: () => setRemoving(user), danger: true },
  ];
  return (
    <>
      <Rows
        caption={texts.settings.sections.people}
        columns={words.columns}
        rows={users}
        keyOf={(user) => user.id}
        cells={cellsOf}
        menuLabel={texts.library.columns.menu}
        menu={(user) => (user.id === me.id ? null : <RowMenu name={user.name || user.email} acts={acts(user)} />)}
      />
      {link && (
        <Once
          title={texts.settings.members.linkTitle}
          label={texts.settings.members.link}
          hint={texts.settings.members.linkHint}
          secret={link}
          onClose={() => setLink(null)}
        />
      )}
      {removing && (
        <Confirm
          title={words.deleteTitle(removing.name || removing.email)}
          text={words.deleteText}
          action={texts.common.delete}
          onConfirm={() => remove.mutate(removing)}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}

function cellsOf(user: User) {
  const words = texts.settings.people;
  return [
    <span key="who">
      <span className="row-name">{user.name || user.email}</span>
      {user.name && <span className="quiet row-second">{user.email}</span>}
    </span>,
    <ul key="state" className="attributes">
      {user.administrator && <li className="badge badge-good">{words.administrator}</li>}
      {user.invited && <li className="badge badge-warn">{words.invited}</li>}
      {!user.active && <li className="badge badge-bad">{words.locked}</li>}
    </ul>,
    words.inProjects(user.memberships.length),
    user.signed_in_at ? moment(user.signed_in_at) : words.never,
  ];
}
