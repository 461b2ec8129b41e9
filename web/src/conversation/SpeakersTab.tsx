/** Names and roles of the speakers. Saved when a field is left or a role is chosen. */
import { useEffect, useMemo, useState } from "react";
import { Merge, Split as SplitIcon } from "lucide-react";
import { Button, Input, Label, Menu, MenuItem, MenuTrigger, Popover, TextField } from "react-aria-components";
import { sentence } from "../api/problem";
import { useChangeSpeaker } from "../api/queries";
import type { Role, Speaker, SpeakerChange, Transcript } from "../api/types";
import { useVoices, type VoiceMatch } from "../api/voices";
import { useEdit } from "../editing/useEdits";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { useSay } from "../ui/messages";
import { useWork } from "./work";
import { colourOf, nameOf, speakerClass } from "./speakers";
import type { Stage } from "./stage";
import { SplitDialog } from "./SplitDialog";
import { VoiceProposal } from "./VoiceProposal";

const ROLES: readonly Role[] = ["agent", "customer", "interviewer", "participant"];

interface Props {
  recordingId: string;
  speakers: Speaker[];
  transcript: Transcript | null;
  stage: Stage;
}

export function SpeakersTab({ recordingId, speakers, transcript, stage }: Props) {
  const { mayEdit, projectId } = useWork();
  const matches = useVoices(projectId).data?.matches ?? [];
  const matchOf = (speaker: Speaker) => matches.find((match) => match.speaker_id === speaker.id) ?? null;
  return (
    <div className="tab-content">
      <p className="quiet">{speakers.length === 0 ? texts.speakers.empty : mayEdit ? texts.speakers.hint : texts.speakers.hintReader}</p>
      <ul className="speaker-list">
        {speakers.map((speaker) => (
          <SpeakerCard
            key={speaker.id}
            recordingId={recordingId}
            speaker={speaker}
            speakers={speakers}
            transcript={transcript}
            match={matchOf(speaker)}
            stage={stage}
          />
        ))}
      </ul>
    </div>
  );
}

interface CardProps extends Props {
  speaker: Speaker;
  match: VoiceMatch | null;
}

function SpeakerCard({ recordingId, speaker, speakers, transcript, match, stage }: CardProps) {
  const { mayEdit } = useWork();
  const change = useChangeSpeaker(recordingId);
  const say = useSay();
  const [name, setName] = useState(speaker.name ?? "");
  // A name that came from elsewhere, as by a confirmed voice or an undone edit, stands in the field too.
  useEffect(() => setName(speaker.name ?? ""), [speaker.name]);
  const called = nameOf(speakers, speaker.label);
  const save = (wanted: SpeakerChange) =>
    change.mutate(
      { id: speaker.id, change: wanted },
      {
        onSuccess: (saved) => say(texts.speakers.saved(saved.name ?? called)),
        onError: (error) => say(sentence(error), true),
      },
    );
  const saveName = () => {
    if (name.trim() !== (speaker.name ?? "")) save({ name: name.trim() || null });
  };
  const facts = [
    speaker.channel !== null ? texts.speakers.channel(speaker.channel) : null,
    speaker.role && speaker.role_confidence !== null && speaker.role_confidence < 1
      ? texts.speakers.guess(Math.round(speaker.role_confidence * 100))
      : null,
  ].filter(Boolean);
  return (
    <li className={`speaker-card ${speakerClass(colourOf(speakers, speaker.label))}`} aria-label={called}>
      <span className="speaker-dot speaker-dot-big" aria-hidden="true" />
      {!mayEdit && (
        <div className="speaker-fields">
          <p className="speaker-read">
            <strong>{called}</strong>
            {speaker.role && <span className="quiet"> · {texts.speakers.roles[speaker.role]}</span>}
          </p>
          {facts.length > 0 && <p className="quiet speaker-facts">{facts.join(" · ")}</p>}
        </div>
      )}
      {mayEdit && <div className="speaker-fields">
        <TextField className="field" value={name} onChange={setName} onBlur={saveName} maxLength={200}>
          <Label className="label">{texts.speakers.name}</Label>
          <Input
            className="input"
            placeholder={called}
            onKeyDown={(event) => {
              if (event.key === "Enter") event.currentTarget.blur();
            }}
          />
        </TextField>
        <Choose
          label={texts.speakers.role}
          value={speaker.role ?? "none"}
          options={[["none", texts.speakers.noRole], ...ROLES.map((role) => [role, texts.speakers.roles[role]] as const)]}
          onChange={(role) => save({ role: role === "none" ? null : (role as Role) })}
        />
        <div className="speaker-acts">
          {speakers.length > 1 && <MergeMenu recordingId={recordingId} speaker={speaker} speakers={speakers} />}
          {transcript && <Split recordingId={recordingId} transcript={transcript} speaker={speaker} called={called} />}
        </div>
        {facts.length > 0 && <p className="quiet speaker-facts">{facts.join(" · ")}</p>}
      </div>}
      {match && <VoiceProposal match={match} onHear={stage.hasAudio ? stage.seek : null} />}
    </li>
  );
}

function Split(props: Omit<Parameters<typeof SplitDialog>[0], "onClose">) {
  const [open, setOpen] = useState(false);
  const { label } = props.speaker;
  const said = useMemo(() => props.transcript.utterances.filter((utterance) => utterance.speaker === label).length, [props.transcript, label]);
  if (said < 2) return null;
  return (
    <>
      <Button className="button button-small button-quiet speaker-act" aria-label={texts.speakers.splitOf(props.called)} onPress={() => setOpen(true)}>
        <SplitIcon aria-hidden="true" size={14} />
        {texts.speakers.split}
      </Button>
      {open && <SplitDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

/** All that this one said becomes another's; undo brings it back. */
function MergeMenu({ recordingId, speaker, speakers }: { recordingId: string; speaker: Speaker; speakers: Speaker[] }) {
  const edit = useEdit(recordingId);
  const say = useSay();
  const called = nameOf(speakers, speaker.label);
  const merge = (into: Speaker) =>
    edit.mutate(
      { do: "merge", speaker: speaker.id, into: into.id },
      { onSuccess: () => say(texts.speakers.merged(called, nameOf(speakers, into.label))) },
    );
  return (
    <MenuTrigger>
      <Button className="button button-small button-quiet speaker-act" isDisabled={edit.isPending} aria-label={texts.speakers.mergeOf(called)}>
        <Merge aria-hidden="true" size={14} />
        {texts.speakers.merge}
      </Button>
      <Popover className="popover" placement="bottom start">
        <Menu className="list" aria-label={texts.speakers.mergeOf(called)}>
          {speakers
            .filter((other) => other.id !== speaker.id)
            .map((other) => (
              <MenuItem key={other.id} className={`list-item ${speakerClass(colourOf(speakers, other.label))}`} onAction={() => merge(other)} textValue={nameOf(speakers, other.label)}>
                <span className="speaker-dot" aria-hidden="true" />
                <span className="list-text">{nameOf(speakers, other.label)}</span>
              </MenuItem>
            ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
