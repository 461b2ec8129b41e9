/** Voice profiles of a project: the switch, whose consent is on record, and what became of their profiles. */
import { useState } from "react";
import { Button } from "react-aria-components";
import { dropProfile, makeProfile, useVoices, voicesKey, withdrawVoiceConsent, type Voice } from "../api/voices";
import type { Project } from "../api/types";
import { locale, serviceWords, texts } from "../texts";
import { Confirm } from "../ui/Confirm";
import { Tick } from "../ui/Tick";
import { useChangeProject } from "./useChangeProject";
import { RowMenu } from "./RowMenu";
import { useChange } from "./useChange";
import { VoiceConsent } from "./VoiceConsent";

const said = texts.voices;
const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });

export function VoicesCard({ project, manages, edits }: { project: Project; manages: boolean; edits: boolean }) {
  const voices = useVoices(project.id).data?.items ?? [];
  const change = useChangeProject(project.id);
  const [asking, setAsking] = useState<"off" | "consent" | null>(null);
  const close = () => setAsking(null);
  return (
    <div className="card settings-card voices">
      {manages && (
        <Tick
          on={project.voice_profiles}
          onChange={(on) => (on ? change.mutate({ voice_profiles: true }) : setAsking("off"))}
          text={said.use}
          hint={said.useHint}
        />
      )}
      {voices.length === 0 && <p className="quiet">{said.nobody}</p>}
      {voices.length > 0 && (
        <ul className="voice-list" aria-label={said.title}>
          {voices.map((voice) => (
            <VoiceItem key={voice.participant_id} project={project} voice={voice} edits={edits} />
          ))}
        </ul>
      )}
      {edits && (
        <Button className="button button-small" onPress={() => setAsking("consent")}>
          {said.record}
        </Button>
      )}
      {asking === "off" && (
        <Confirm
          title={said.offTitle}
          text={said.offText}
          action={said.off}
          onConfirm={() => change.mutate({ voice_profiles: false })}
          onClose={close}
        />
      )}
      {asking === "consent" && <VoiceConsent project={project.id} onClose={close} />}
    </div>
  );
}

function VoiceItem({ project, voice, edits }: { project: Project; voice: Voice; edits: boolean }) {
  const [withdrawing, setWithdrawing] = useState(false);
  const touches = [voicesKey(project.id)];
  const make = useChange((who: Voice) => makeProfile(who.participant_id), { touches, said: () => said.asked });
  const drop = useChange((who: Voice) => dropProfile(who.participant_id), { touches, said: (_, who) => said.dropped(who.name) });
  const withdraw = useChange((who: Voice) => withdrawVoiceConsent(who.participant_id), {
    touches,
    said: (_, who) => said.withdrawn(who.name),
  });
  const { consent, profile } = voice;
  const known = profile ? said.made(Math.round(profile.seconds), profile.recordings) : voice.making ? null : said.none;
  return (
    <li>
      <div>
        <strong className="row-name">{voice.name}</strong>
        <span className="quiet row-second">{said.agreed(day.format(new Date(consent.given_on)), serviceWords.actors[consent.recorded_by] ?? consent.recorded_by)}</span>
        <q className="quiet row-second">{consent.wording}</q>
        <span className="row-second">{voice.error ?? [known, voice.making ? said.making : null].filter(Boolean).join(" · ")}</span>
      </div>
      {edits && (
        <RowMenu
          name={voice.name}
          acts={[
            ...(project.voice_profiles ? [{ text: said.again, do: () => make.mutate(voice) }] : []),
            ...(profile ? [{ text: said.drop, do: () => drop.mutate(voice), danger: true }] : []),
            { text: said.withdraw, do: () => setWithdrawing(true), danger: true },
          ]}
        />
      )}
      {withdrawing && (
        <Confirm
          title={said.withdrawTitle(voice.name)}
          text={said.withdrawText}
          action={said.withdraw}
          onConfirm={() => withdraw.mutate(voice)}
          onClose={() => setWithdrawing(false)}
        />
      )}
    </li>
  );
}
