/** Transcribe again with other choices: it becomes a new version of the transcript, and the old one stays. */
import { useState, type FormEvent } from "react";
import { Button } from "react-aria-components";
import { sentence } from "../api/problem";
import { useProcessAgain, useSystem } from "../api/queries";
import type { ProcessIn, Recording } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Sentence } from "../ui/Sentence";
import { useSay } from "../ui/messages";
import { Window } from "../ui/Window";
import { machineOf, type Machine } from "./machine";

const AUTO = "auto";
const MODELS = ["tiny", "base", "small", "medium", "large-v3", "large-v3-turbo"];
const MOST_SPEAKERS = 20;

interface Form {
  transcriber: ProcessIn["transcriber"];
  model: string;
  language: string;
  diarizer: ProcessIn["diarizer"];
  speakers: "auto" | "exactly" | "between";
  few: string;
  many: string;
}

const text = (value: unknown, otherwise: string): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : otherwise;

/** As the recording was processed last. */
function formOf({ options, language }: Recording): Form {
  const exact = typeof options.speakers === "number";
  const bounds = typeof options.min_speakers === "number" || typeof options.max_speakers === "number";
  return {
    transcriber: text(options.transcriber, AUTO) as Form["transcriber"],
    model: text(options.model, AUTO),
    language: text(options.language ?? language, AUTO),
    diarizer: text(options.diarizer, AUTO) as Form["diarizer"],
    speakers: exact ? "exactly" : bounds ? "between" : "auto",
    few: text(exact ? options.speakers : options.min_speakers, "2"),
    many: text(options.max_speakers, "4"),
  };
}

/** What the service is asked for. */
export function optionsOf(form: Form): Partial<ProcessIn> {
  const whole = (value: string) => Math.min(MOST_SPEAKERS, Math.max(1, Math.round(Number(value)) || 1));
  return {
    transcriber: form.transcriber,
    diarizer: form.diarizer,
    ...(form.transcriber !== "sphinx" && form.model !== AUTO ? { model: form.model } : {}),
    ...(form.language !== AUTO ? { language: form.language } : {}),
    ...(form.speakers === "exactly" ? { speakers: whole(form.few) } : {}),
    ...(form.speakers === "between"
      ? { min_speakers: Math.min(whole(form.few), whole(form.many)), max_speakers: Math.max(whole(form.few), whole(form.many)) }
      : {}),
  };
}

export function AgainDialog({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const [form, setForm] = useState(() => formOf(recording));
  const set = (change: Partial<Form>) => setForm((old) => ({ ...old, ...change }));
  const again = useProcessAgain();
  const machine = machineOf(useSystem().data);
  const say = useSay();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    again.mutate(
      { id: recording.id, options: optionsOf(form) },
      {
        onSuccess: () => {
          say(texts.again.started);
          onClose();
        },
        onError: (error) => say(sentence(error), true),
      },
    );
  };
  const models = [...new Set([...(machine?.models ?? []), ...MODELS, ...(form.model === AUTO ? [] : [form.model])])];
  return (
    <Window title={texts.again.title} open onClose={onClose}>
      <p className="window-text">{texts.again.lead}</p>
      <form className="form again-form" onSubmit={submit}>
        <div className="form-grid">
          <Choose
            label={texts.again.recogniser}
            value={form.transcriber}
            options={(["auto", "whisper", "sphinx"] as const).map((name) => [name, texts.again.recognisers[name]] as const)}
            onChange={(transcriber) => set({ transcriber: transcriber as Form["transcriber"] })}
          />
          {form.transcriber !== "sphinx" && (
            <Choose
              label={texts.again.model}
              value={form.model}
              options={[
                [AUTO, texts.again.modelAuto],
                ...models.map((name) => [name, machine?.models.includes(name) ? texts.again.modelHere(name) : name] as const),
              ]}
              onChange={(model) => set({ model })}
            />
          )}
          <Choose
            label={texts.upload.language}
            value={form.language}
            options={[[AUTO, texts.upload.languageAuto], ...languagesWith(form.language)]}
            onChange={(language) => set({ language })}
          />
          <Choose
            label={texts.again.diarizer}
            value={form.diarizer}
            options={(["auto", "pyannote", "builtin", "channels"] as const).map((name) => [name, texts.again.diarizers[name]] as const)}
            onChange={(diarizer) => set({ diarizer: diarizer as Form["diarizer"] })}
          />
          <Choose
            label={texts.upload.speakers}
            value={form.speakers}
            options={(["auto", "exactly", "between"] as const).map((name) => [name, texts.again.speakers[name]] as const)}
            onChange={(speakers) => set({ speakers: speakers as Form["speakers"] })}
          />
          {form.speakers !== "auto" && (
            <div className="again-numbers">
              <Amount label={form.speakers === "exactly" ? texts.again.exactly : texts.again.least} value={form.few} onChange={(few) => set({ few })} />
              {form.speakers === "between" && <Amount label={texts.again.most} value={form.many} onChange={(many) => set({ many })} />}
            </div>
          )}
        </div>
        <Here machine={machine} form={form} />
        <div className="window-foot">
          <Button className="button" onPress={onClose}>
            {texts.common.cancel}
          </Button>
          <Button className="button button-primary" type="submit" isDisabled={again.isPending}>
            {texts.again.start}
          </Button>
        </div>
      </form>
    </Window>
  );
}

const languagesWith = (chosen: string): (readonly [string, string])[] => {
  const known = Object.entries(texts.languages);
  return chosen === AUTO || chosen in texts.languages ? known : [...known, [chosen, chosen.toUpperCase()]];
};

function Amount({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Field type="number" value={value} onChange={onChange} label={label} min={1} max={MOST_SPEAKERS} />
  );
}

/** What will run on this machine, in the worker's own words, and what the choice may need that is not here. */
function Here({ machine, form }: { machine: Machine | null; form: Form }) {
  if (machine === null) return <p className="notice"><span><Sentence text={texts.system.noWorkers} /></span></p>;
  const missing =
    form.transcriber === "whisper" && machine.models.length === 0
      ? texts.again.noWhisper
      : form.transcriber !== "sphinx" && form.model !== AUTO && !machine.models.includes(form.model)
        ? texts.again.notHere(form.model)
        : null;
  const rows = [
    form.transcriber === AUTO && form.model === AUTO ? machine.transcription : null,
    form.diarizer === AUTO ? machine.diarization : null,
  ].filter((check) => check !== null);
  return (
    <section className="again-here" aria-label={texts.again.here}>
      {rows.length > 0 && <h3>{texts.again.here}</h3>}
      {rows.map((check) => (
        <p key={check.name}>
          <strong>{check.value}</strong> {check.why && <Sentence text={check.why} />}
        </p>
      ))}
      {missing && (
        <p className="again-missing" role="status">
          <Sentence text={missing} />
        </p>
      )}
    </section>
  );
}
