/** Writes down that a person agreed to a voice profile: who, when, and to which words. */
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Button, Input, Label, Text, TextArea, TextField } from "react-aria-components";
import { answer, client } from "../api/client";
import { recordConsent, voicesKey, type VoiceConsentIn } from "../api/voices";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    record.mutate({ id: who, body: { wording: wording.trim(), given_on: given } }, { onSuccess: onClose });
  };
  return (
    <form className="form" onSubmit={submit}>
      <Choose label={said.who} value={who} options={people} onChange={setWho} />
      <TextField className="field" type="date" isRequired value={given} onChange={setGiven}>
        <Label className="label">{said.day}</Label>
        <Input className="input" max={today()} />
      </TextField>
      <TextField className="field" isRequired value={wording} onChange={setWording} maxLength={5000}>
        <Label className="label">{said.wording}</Label>
        <TextArea className="input input-area" rows={4} />
        <Text slot="description" className="field-hint">
          {said.wordingHint}
        </Text>
      </TextField>
      <div className="window-foot">
        <Button className="button" onPress={onClose}>
          {texts.common.cancel}
        </Button>
        <Button className="button button-primary" type="submit" isDisabled={!given || !wording.trim() || record.isPending}>
          {texts.common.save}
        </Button>
      </div>
    </form>
  );
}
