/** Writes down that a person agreed to a voice profile: who, when, and to which words. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, client } from "../api/client";
import { recordConsent, voicesKey, type VoiceConsentIn } from "../api/voices";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";
import { Waiting } from "../ui/Waiting";
import { Window } from "../ui/Window";
import { participantsKey } from "./ParticipantsSection";
import { useChange } from "./useChange";

const said = texts.voices;
const today = () => new Date().toISOString().slice(0, 10);

export function VoiceConsent({ project, onClose }: { project: string; onClose: () => void }) {
  const { data } = useQuery({
    queryKey: participantsKey(project),
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/participants", { params: { path: { project_id: project } } })),
  });
  return (
    <Window title={said.record} open onClose={onClose}>
      {!data && <Waiting />}
      {data && data.items.length === 0 && <p className="window-text">{said.noPeople}</p>}
      {data && data.items.length > 0 && (
        <ConsentForm project={project} people={data.items.map(({ id, name }) => [id, name] as const)} onClose={onClose} />
      )}
    </Window>
  );
}

interface FormProps {
  project: string;
  people: (readonly [id: string, name: string])[];
  onClose: () => void;
}

function ConsentForm({ project, people, onClose }: FormProps) {
  const [who, setWho] = useState(people[0]?.[0] ?? "");
  const [given, setGiven] = useState(today);
  const [wording, setWording] = useState<string>(said.wordingStart);
  const record = useChange(({ id, body }: { id: string; body: VoiceConsentIn }) => recordConsent(id, body), {
    touches: [voicesKey(project)],
    said: (voice) => said.recorded(voice.name),
  });
  const submit = () => {
    record.mutate({ id: who, body: { wording: wording.trim(), given_on: given } }, { onSuccess: onClose });
  };
  return (
    <Form onSend={submit} disabled={!given || !wording.trim() || record.isPending} onCancel={onClose}>
      <Choose label={said.who} value={who} options={people} onChange={setWho} />
      <Field type="date" isRequired value={given} onChange={setGiven} label={said.day} max={today()} />
      <Field isRequired value={wording} onChange={setWording} maxLength={5000} label={said.wording} lines={4} hint={said.wordingHint} />
    </Form>
  );
}
