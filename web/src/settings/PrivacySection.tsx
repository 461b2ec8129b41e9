/** Privacy of a project: what is taken out, consent, retention, and the receipts of what was deleted. */
import { useState, type FormEvent } from "react";
import { Button, Input, Label, TextField } from "react-aria-components";
import { useMay } from "../access/permissions";
import { changePrivacy, privacyKeys, useDeletions, usePrivacy, type PersonalKind, type Privacy } from "../api/privacy";
import type { PrivacyChange } from "../api/privacy";
import type { Project } from "../api/types";
import { locale, texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Tick } from "../ui/Tick";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { SectionHead } from "./SectionHead";
import { useChange } from "./useChange";
import "../styles/privacy.css";

const said = texts.privacy;
const KINDS = Object.keys(said.kinds) as PersonalKind[];

export default function PrivacySection({ project }: { project: Project }) {
  const { data, error, refetch } = usePrivacy(project.id);
  return (
    <>
      <SectionHead title={said.title} lead={said.lead} />
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {!error && (data ? <Decisions project={project} privacy={data} /> : <Waiting />)}
      <h2>{said.receipts}</h2>
      <Receipts project={project} />
    </>
  );
}

function Decisions({ project, privacy }: { project: Project; privacy: Privacy }) {
  const may = useMay();
  const change = useChange((body: PrivacyChange) => changePrivacy(project.id, body), {
    touches: [privacyKeys.project(project.id), ["recording"], ["recordings"]],
    said: () => said.saved,
  });
  const [redact, setRedact] = useState<PersonalKind[]>(privacy.redact);
  const [originals, setOriginals] = useState(privacy.originals);
  const [consent, setConsent] = useState(privacy.consent);
  const [audio, setAudio] = useState(privacy.keep_audio_days?.toString() ?? "");
  const [all, setAll] = useState(privacy.keep_days?.toString() ?? "");
  const manages = may("manage", project.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({
      redact,
      originals,
      consent,
      keep_audio_days: audio.trim() ? Number(audio) : null,
      keep_days: all.trim() ? Number(all) : null,
    });
  };
  const toggle = (kind: PersonalKind, on: boolean) =>
    setRedact(KINDS.filter((each) => (each === kind ? on : redact.includes(each))));
  return (
    <form className="form card settings-card" onSubmit={submit}>
      <fieldset className="privacy-part" disabled={!manages}>
        <legend>{said.redaction}</legend>
        <p className="quiet">{said.redactionLead}</p>
        <div className="privacy-kinds">
          {KINDS.map((kind) => (
            <Tick key={kind} on={redact.includes(kind)} onChange={(on) => toggle(kind, on)} text={said.kinds[kind]} />
          ))}
        </div>
        <Choose
          label={said.originals}
          value={originals}
          options={Object.entries(said.originalsOf)}
          onChange={(value) => setOriginals(value as Privacy["originals"])}
        />
        <p className="field-hint">{said.originalsHint}</p>
      </fieldset>
      <fieldset className="privacy-part" disabled={!manages}>
        <legend>{said.consent}</legend>
        <p className="quiet">{said.consentLead}</p>
        <Choose
          label={said.consentRule}
          value={consent}
          options={Object.entries(said.consentRules)}
          onChange={(value) => setConsent(value as Privacy["consent"])}
        />
      </fieldset>
      <fieldset className="privacy-part" disabled={!manages}>
        <legend>{said.retention}</legend>
        <p className="quiet">{said.retentionLead}</p>
        <div className="privacy-days">
          <Days label={said.keepAudio} value={audio} onChange={setAudio} />
          <Days label={said.keepAll} value={all} onChange={setAll} />
        </div>
        <p className="field-hint">{said.forEver}</p>
      </fieldset>
      {manages && (
        <div className="settings-save">
          <Button className="button button-primary" type="submit" isDisabled={change.isPending}>
            {texts.common.save}
          </Button>
        </div>
      )}
    </form>
  );
}

function Days({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <TextField className="field" value={value} onChange={(text) => onChange(text.replace(/\D/g, "").slice(0, 5))} inputMode="numeric">
      <Label className="label">
        {label} <span className="privacy-unit">({said.days})</span>
      </Label>
      <Input className="input" />
    </TextField>
  );
}

function Receipts({ project }: { project: Project }) {
  const may = useMay();
  const { data } = useDeletions(project.id);
  if (!may("manage", project.id) || !data) return null;
  if (data.items.length === 0) return <p className="quiet">{said.noReceipts}</p>;
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  return (
    <div className="card settings-card privacy-receipts">
      <table>
        <caption className="visually-hidden">{said.receiptsShown(data.items.length)}</caption>
        <thead>
          <tr>
            {[said.when, said.what, said.why, said.who, said.gone].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.items.map((receipt) => {
            const { files, ...rows } = receipt.counts as Record<string, number>;
            const total = Object.values(rows).reduce((sum, each) => sum + each, 0);
            return (
              <tr key={receipt.id}>
                <td>{moment.format(new Date(receipt.deleted_at))}</td>
                <td>{said.whats[receipt.what]}</td>
                <td>{said.reasons[receipt.reason] ?? receipt.reason}</td>
                <td>{receipt.actor}</td>
                <td>
                  {said.rows(total, files ?? 0)}
                  {!receipt.valid && <strong className="privacy-changed"> {said.changed}</strong>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
