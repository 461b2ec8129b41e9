/** The project's terms: what the recogniser should know how to write. */
import { Plus, X } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button, Input, TextField } from "react-aria-components";
import type { Project } from "../api/types";
import { texts } from "../texts";
import { useChangeProject } from "./useChangeProject";

export function Terms({ project, manages }: { project: Project; manages: boolean }) {
  const change = useChangeProject(project.id);
  const [term, setTerm] = useState("");
  const terms = project.glossary;
  const wanted = term
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "" && !terms.includes(each));
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (wanted.length === 0) return;
    change.mutate({ glossary: [...terms, ...new Set(wanted)] }, { onSuccess: () => setTerm("") });
  };
  return (
    <div className="card settings-card terms">
      {terms.length === 0 && <p className="quiet">{texts.settings.terms.empty}</p>}
      {terms.length > 0 && (
        <ul className="term-list" aria-label={texts.settings.terms.title}>
          {terms.map((each) => (
            <li key={each} className="term">
              <span>{each}</span>
              {manages && (
                <Button
                  className="icon-button term-remove"
                  aria-label={texts.settings.terms.remove(each)}
                  isDisabled={change.isPending}
                  onPress={() => change.mutate({ glossary: terms.filter((other) => other !== each) })}
                >
                  <X aria-hidden="true" size={14} />
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {manages && (
        <form className="settings-line" onSubmit={add}>
          <TextField className="field" aria-label={texts.settings.terms.add} value={term} onChange={setTerm}>
            <Input className="input" placeholder={texts.settings.terms.placeholder} autoComplete="off" />
          </TextField>
          <Button className="button" type="submit" isDisabled={wanted.length === 0 || change.isPending}>
            <Plus aria-hidden="true" size={16} />
            {texts.settings.terms.add}
          </Button>
        </form>
      )}
    </div>
  );
}
