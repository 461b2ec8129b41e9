/** A new API key: what it may do, where, and how long. */
import { useState } from "react";
import type { QueryKey } from "@tanstack/react-query";
import { useMay } from "../access/permissions";
import { answer, client } from "../api/client";
import { useProjects } from "../api/queries";
import type { KeyIn } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";
import { Tick } from "../ui/Tick";
import { Window } from "../ui/Window";
import { useChange } from "./useChange";

type Scope = KeyIn["scopes"][number];
const SCOPES: readonly Scope[] = ["read", "write", "admin"];
const DAYS = ["30", "90", "365", "never"] as const;
const DAY = 86_400_000;
const EVERYWHERE = "everywhere";

interface Props {
  touches: readonly QueryKey[];
  onClose: () => void;
  onMade: (text: string) => void;
}

export function KeyDialog({ touches, onClose, onMade }: Props) {
  const words = texts.settings.keys;
  const may = useMay();
  const { data } = useProjects();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const [project, setProject] = useState(EVERYWHERE);
  const [days, setDays] = useState<string>("90");
  const make = useChange((body: KeyIn) => answer(client.POST("/api/v1/keys", { body })), { touches });
  const managed = (data?.items ?? []).filter((item) => may("manage", item.id));
  const submit = () => {
    make.mutate(
      {
        name: name.trim(),
        scopes,
        project_id: project === EVERYWHERE ? null : project,
        expires_at: days === "never" ? null : new Date(Date.now() + Number(days) * DAY).toISOString(),
      },
      {
        onSuccess: (made) => {
          onClose();
          onMade(made.text);
        },
      },
    );
  };
  return (
    <Window title={words.makeTitle} open onClose={onClose}>
      <Form onSend={submit} action={words.make} disabled={!name.trim() || scopes.length === 0 || make.isPending} onCancel={onClose}>
        <Field isRequired autoFocus value={name} onChange={setName} maxLength={200} label={words.name} placeholder={words.namePlaceholder} autoComplete="off" />
        <fieldset className="ticks">
          <legend className="label">{words.may}</legend>
          {SCOPES.map((scope) => (
            <Tick
              key={scope}
              on={scopes.includes(scope)}
              onChange={(on) => setScopes((all) => (on ? [...all, scope] : all.filter((other) => other !== scope)))}
              text={words.scopes[scope].name}
              hint={words.scopes[scope].hint}
            />
          ))}
        </fieldset>
        <div className="form-grid">
          <Choose
            label={words.where}
            value={project}
            options={[[EVERYWHERE, words.everywhere], ...managed.map((item) => [item.id, item.name] as const)]}
            onChange={setProject}
          />
          <Choose label={words.howLong} value={days} options={DAYS.map((each) => [each, words.days[each]] as const)} onChange={setDays} />
        </div>
      </Form>
    </Window>
  );
}
