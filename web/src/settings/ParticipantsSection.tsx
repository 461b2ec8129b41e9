/** People across the recordings of a project: names, attributes, and two entries that are one person. */
import { useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { useState } from "react";
import { useMay } from "../access/permissions";
import { answer, client } from "../api/client";
import type { Participant, Project } from "../api/types";
import { texts } from "../texts";
import { Confirm } from "../ui/Confirm";
import { Empty } from "../ui/Empty";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { MergeParticipant, ParticipantDialog } from "./ParticipantDialog";
import { RowMenu } from "./RowMenu";
import { Rows } from "./Rows";
import { SectionHead } from "./SectionHead";
import { useChange } from "./useChange";

export const participantsKey = (project: string) => ["participants", project] as const;

type Doing = { what: "edit" | "merge" | "forget"; who: Participant } | null;

export default function ParticipantsSection({ project }: { project: Project }) {
  const { data, error, refetch } = useQuery({
    queryKey: participantsKey(project.id),
    queryFn: () =>
      answer(client.GET("/api/v1/projects/{project_id}/participants", { params: { path: { project_id: project.id } } })),
  });
  return (
    <>
      <SectionHead title={texts.settings.sections.participants} lead={texts.settings.participants.lead} />
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && data.items.length === 0 && (
        <Empty icon={<Users aria-hidden="true" size={34} />} title={texts.settings.participants.emptyTitle} text={texts.settings.participants.empty} />
      )}
      {data && data.items.length > 0 && <List project={project.id} people={data.items} />}
    </>
  );
}

function List({ project, people }: { project: string; people: Participant[] }) {
  const may = useMay();
  const [doing, setDoing] = useState<Doing>(null);
  const forget = useChange(
    (who: Participant) => answer(client.DELETE("/api/v1/participants/{participant_id}", { params: { path: { participant_id: who.id } } })),
    { touches: [participantsKey(project)], said: (_, who) => texts.settings.participants.forgotten(who.name) },
  );
  const words = texts.settings.participants;
  const close = () => setDoing(null);
  return (
    <>
      <Rows
        caption={texts.settings.sections.participants}
        columns={words.columns}
        rows={people}
        keyOf={(who) => who.id}
        cells={cellsOf}
        menuLabel={texts.library.columns.menu}
        menu={
          may("edit", project)
            ? (who) => (
                <RowMenu
                  name={who.name}
                  acts={[
                    { text: words.edit, do: () => setDoing({ what: "edit", who }) },
                    ...(people.length > 1 ? [{ text: words.merge, do: () => setDoing({ what: "merge", who }) }] : []),
                    { text: words.forget, do: () => setDoing({ what: "forget", who }), danger: true },
                  ]}
                />
              )
            : undefined
        }
      />
      {doing?.what === "edit" && <ParticipantDialog who={doing.who} onClose={close} />}
      {doing?.what === "merge" && <MergeParticipant who={doing.who} people={people} onClose={close} />}
      {doing?.what === "forget" && (
        <Confirm
          title={words.forgetTitle(doing.who.name)}
          text={words.forgetText}
          action={words.forget}
          onConfirm={() => forget.mutate(doing.who)}
          onClose={close}
        />
      )}
    </>
  );
}

const cellsOf = (who: Participant) => [
  <span key="name" className="row-name">{who.name}</span>,
  <ul key="attributes" className="attributes">
    {Object.entries(who.attributes).map(([name, value]) => (
      <li key={name} className="badge">
        {name}: {String(value)}
      </li>
    ))}
  </ul>,
  who.recordings.length,
  Object.values(who.insights).reduce((sum, n) => sum + n, 0),
  who.satisfaction === null ? texts.metrics.none : Math.round(who.satisfaction),
];
