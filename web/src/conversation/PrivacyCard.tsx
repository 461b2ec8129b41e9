/** Privacy of one recording: who agreed, legal hold, mining. */
import { useState, type FormEvent } from "react";
import { Button } from "react-aria-components";
import { useMay } from "../access/permissions";
import {
  addConsent,
  liftHold,
  privacyKeys,
  setHold,
  setMining,
  useRecordingPrivacy,
  withdrawConsent,
  type ConsentIn,
  type RecordingPrivacy,
} from "../api/privacy";
import { keys } from "../api/queries";
import { useChange } from "../settings/useChange";
import { locale, texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Tick } from "../ui/Tick";
import "../styles/privacy.css";

const said = texts.privacy;
type Method = NonNullable<ConsentIn["method"]>;

export function PrivacyCard({ id, projectId }: { id: string; projectId: string }) {
  const { data } = useRecordingPrivacy(id);
  const may = useMay();
  const touches = [privacyKeys.recording(id), keys.recording(id)];
  const mining = useChange((on: boolean) => setMining(id, on), { touches, said: () => said.done });
  if (!data) return null;
  return (
    <section className="card privacy-card" aria-label={said.ofRecording}>
      <h2>{said.ofRecording}</h2>
      {data.redacted && <p className="privacy-redacted">{said.redacted}</p>}
      <Consents id={id} privacy={data} edits={may("edit", projectId)} />
      {may("edit", projectId) && (
        <Tick on={data.mining} onChange={(on) => mining.mutate(on)} text={said.mining} hint={said.miningHint} />
      )}
      <Hold id={id} privacy={data} manages={may("manage", projectId)} />
    </section>
  );
}

interface Part {
  id: string;
  privacy: RecordingPrivacy;
}

function Consents({ id, privacy, edits }: Part & { edits: boolean }) {
  const touches = [privacyKeys.recording(id), keys.recording(id)];
  const add = useChange((body: ConsentIn) => addConsent(id, body), { touches, said: () => said.done });
  const withdraw = useChange((consent: string) => withdrawConsent(id, consent), { touches, said: () => said.done });
  const [open, setOpen] = useState(false);
  const [who, setWho] = useState("");
  const [method, setMethod] = useState<Method>("spoken");
  const [wording, setWording] = useState("");
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ given_by: who.trim(), method, wording }, { onSuccess: () => setOpen(false) });
  };
  return (
    <div className="privacy-consents">
      {privacy.consents.length === 0 && <p className="quiet">{said.noConsent}</p>}
      <ul>
        {privacy.consents.map((each) => (
          <li key={each.id}>
            <span>
              {said.given(each.given_by, said.methods[each.method], day.format(new Date(each.given_at)))}
              {each.withdrawn_at && <>, {said.withdrawn(day.format(new Date(each.withdrawn_at)))}</>}
            </span>
            {edits && !each.withdrawn_at && (
              <Button className="button button-small" onPress={() => withdraw.mutate(each.id)}>
                {said.withdraw}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {edits && !open && (
        <Button className="button button-small" onPress={() => setOpen(true)}>
          {said.addConsent}
        </Button>
      )}
      {open && (
        <form className="form" onSubmit={submit}>
          <Field isRequired value={who} onChange={setWho} maxLength={200} autoFocus label={said.givenBy} />
          <Choose
            label={said.method}
            value={method}
            options={Object.entries(said.methods)}
            onChange={(value) => setMethod(value as Method)}
          />
          <Field value={wording} onChange={setWording} maxLength={5000} label={said.wording} />
          <div className="privacy-actions">
            <Button className="button button-primary button-small" type="submit" isDisabled={!who.trim() || add.isPending}>
              {texts.common.save}
            </Button>
            <Button className="button button-small" onPress={() => setOpen(false)}>
              {texts.common.cancel}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}

function Hold({ id, privacy, manages }: Part & { manages: boolean }) {
  const touches = [privacyKeys.recording(id), keys.recording(id)];
  const hold = useChange((reason: string) => setHold(id, reason), { touches, said: () => said.done });
  const lift = useChange(() => liftHold(id), { touches, said: () => said.done });
  const [reason, setReason] = useState("");
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const held = privacy.legal_hold;
  if (!held && !manages) return null;
  return (
    <div className="privacy-hold">
      <h3>{said.hold}</h3>
      <p className="quiet">{held ? said.holdSince(held.by, day.format(new Date(held.at)), held.reason) : said.holdHint}</p>
      {held && manages && (
        <Button className="button button-small" onPress={() => lift.mutate(undefined)}>
          {said.liftHold}
        </Button>
      )}
      {!held && manages && (
        <form
          className="privacy-row"
          onSubmit={(event) => {
            event.preventDefault();
            hold.mutate(reason.trim(), { onSuccess: () => setReason("") });
          }}
        >
          <Field value={reason} onChange={setReason} maxLength={500} label={said.holdReason} />
          <Button className="button button-small" type="submit" isDisabled={!reason.trim() || hold.isPending}>
            {said.setHold}
          </Button>
        </form>
      )}
    </div>
  );
}
