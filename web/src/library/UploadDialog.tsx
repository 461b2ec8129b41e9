/** Asks once what the files are. Everything may be left as it is. */
import { FileAudio, FileText, X } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button, FileTrigger } from "react-aria-components";
import { locale, texts } from "../texts";
import { bytes } from "../time";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Window } from "../ui/Window";
import { bundles, type UploadDetails } from "./uploads";

type Asked = Omit<UploadDetails, "projectId">;

const NOTHING: Asked = { title: "", kind: "interview", language: "", speakers: "", recordedOn: "", consentBy: "" };
const MOST_SPEAKERS = 12;
const KINDS = ["interview", "support_call", "sales_call", "other"] as const;

interface Props {
  files: File[];
  onFiles: (files: File[]) => void;
  onStart: (details: Asked) => void;
}

export function UploadDialog({ files, onFiles, onStart }: Props) {
  const [asked, setAsked] = useState(NOTHING);
  const set = (change: Partial<Asked>) => setAsked((old) => ({ ...old, ...change }));
  const made = bundles(files);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onStart(asked);
    setAsked((old) => ({ ...old, title: "", consentBy: "" }));
  };
  return (
    <Window title={texts.upload.title(made.length)} open={files.length > 0} onClose={() => onFiles([])}>
      <form className="form" onSubmit={submit}>
        <ul className="bundle-list" aria-label={texts.upload.files}>
          {made.map((bundle) => (
            <li key={bundle.name} className="bundle">
              {bundle.file ? <FileAudio aria-hidden="true" size={18} /> : <FileText aria-hidden="true" size={18} />}
              <span className="bundle-name">
                {bundle.name}
                <small>
                  {bundle.file && bytes(bundle.file.size, locale)}
                  {bundle.file && bundle.transcript && ` · ${texts.upload.withTranscript(bundle.transcript.name)}`}
                  {!bundle.file && texts.upload.transcriptOnly}
                </small>
              </span>
              <Button
                className="icon-button"
                aria-label={texts.upload.removeFile(bundle.name)}
                onPress={() => onFiles(files.filter((file) => file !== bundle.file && file !== bundle.transcript))}
              >
                <X aria-hidden="true" size={16} />
              </Button>
            </li>
          ))}
        </ul>
        <FileTrigger allowsMultiple onSelect={(list) => list && onFiles([...files, ...list])}>
          <Button className="button button-quiet button-small">{texts.upload.addFiles}</Button>
        </FileTrigger>
        {made.length === 1 && (
          <Field value={asked.title} onChange={(title) => set({ title })} maxLength={300} label={texts.upload.nameTitle} hint={texts.upload.titleHint} />
        )}
        <div className="form-grid">
          <Choose
            label={texts.upload.kind}
            value={asked.kind}
            options={KINDS.map((kind) => [kind, texts.kinds[kind] ?? kind])}
            onChange={(kind) => set({ kind })}
          />
          <Field value={asked.recordedOn} onChange={(recordedOn) => set({ recordedOn })} type="date" label={texts.upload.date} />
          <Choose
            label={texts.upload.language}
            value={asked.language || "auto"}
            options={[["auto", texts.upload.languageAuto], ...Object.entries(texts.languages)]}
            onChange={(language) => set({ language: language === "auto" ? "" : language })}
          />
          <Choose
            label={texts.upload.speakers}
            value={asked.speakers || "auto"}
            options={[
              ["auto", texts.upload.speakersAuto],
              ...Array.from({ length: MOST_SPEAKERS }, (_, n) => [String(n + 1), String(n + 1)] as const),
            ]}
            onChange={(speakers) => set({ speakers: speakers === "auto" ? "" : speakers })}
          />
        </div>
        <Field value={asked.consentBy} onChange={(consentBy) => set({ consentBy })} maxLength={200} label={texts.upload.consent} hint={texts.upload.consentHint} />
        {made.length > 1 && <p className="field-hint">{texts.upload.once}</p>}
        <div className="window-foot">
          <Button className="button" onPress={() => onFiles([])}>
            {texts.common.cancel}
          </Button>
          <Button className="button button-primary" type="submit">
            {texts.upload.start(made.length)}
          </Button>
        </div>
      </form>
    </Window>
  );
}
