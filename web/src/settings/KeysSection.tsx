/** API keys: made, shown once, revoked. */
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import { answer, client } from "../api/client";
import { useProjects } from "../api/queries";
import type { ApiKey } from "../api/types";
import { texts } from "../texts";
import { Confirm } from "../ui/Confirm";
import { Empty } from "../ui/Empty";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { KeyDialog } from "./KeyDialog";
import { useOnce } from "./Once";
import { RowMenu } from "./RowMenu";
import { Rows } from "./Rows";
import { SectionHead } from "./SectionHead";
import { useChange } from "./useChange";
import { moment } from "./when";

const KEYS = ["keys"] as const;

export default function KeysSection() {
  const words = texts.settings.keys;
  const { data, error, refetch } = useQuery({ queryKey: KEYS, queryFn: () => answer(client.GET("/api/v1/keys")) });
  const [making, setMaking] = useState(false);
  const once = useOnce({ title: words.madeTitle, label: words.key, hint: words.madeHint });
  return (
    <>
      <SectionHead title={texts.settings.sections.keys} lead={words.lead}>
        <Button className="button button-primary" onPress={() => setMaking(true)}>
          <Plus aria-hidden="true" size={16} />
          {words.make}
        </Button>
      </SectionHead>
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && data.items.length === 0 && (
        <Empty icon={<KeyRound aria-hidden="true" size={32} />} title={words.emptyTitle} text={words.empty} />
      )}
      {data && data.items.length > 0 && <List keys={data.items} />}
      {making && <KeyDialog touches={[KEYS]} onClose={() => setMaking(false)} onMade={once.show} />}
      {once.shown}
    </>
  );
}

const isOver = (key: ApiKey): boolean => key.revoked_at !== null || (key.expires_at !== null && new Date(key.expires_at) < new Date());

function List({ keys }: { keys: ApiKey[] }) {
  const words = texts.settings.keys;
  const { data: projects } = useProjects();
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const revoke = useChange(
    (key: ApiKey) => answer(client.DELETE("/api/v1/keys/{key_id}", { params: { path: { key_id: key.id } } })),
    { touches: [KEYS], said: (_, key) => words.revokedNow(key.name) },
  );
  const cells = (key: ApiKey) => [
    <span key="name">
      <span className="row-name">{key.name}</span>
      <code className="row-code">{key.prefix}…</code>
    </span>,
    <ul key="scopes" className="attributes">
      {key.scopes.map((scope) => (
        <li key={scope} className="badge">
          {words.scopes[scope].name}
        </li>
      ))}
    </ul>,
    key.project_id === null ? words.everywhere : (projects?.items.find((item) => item.id === key.project_id)?.name ?? texts.common.notKnown),
    key.used_at ? moment(key.used_at) : words.neverUsed,
    stateOf(key),
  ];
  return (
    <>
      <Rows
        caption={texts.settings.sections.keys}
        columns={words.columns}
        rows={keys}
        keyOf={(key) => key.id}
        cells={cells}
        menuLabel={texts.library.columns.menu}
        menu={(key) =>
          isOver(key) ? null : <RowMenu name={key.name} acts={[{ text: words.revoke, do: () => setRevoking(key), danger: true }]} />
        }
      />
      {revoking && (
        <Confirm
          title={words.revokeTitle(revoking.name)}
          text={words.revokeText}
          action={words.revoke}
          onConfirm={() => revoke.mutate(revoking)}
          onClose={() => setRevoking(null)}
        />
      )}
    </>
  );
}

function stateOf(key: ApiKey) {
  const words = texts.settings.keys;
  if (key.revoked_at) return <span className="badge badge-bad">{words.revoked}</span>;
  if (isOver(key)) return <span className="badge badge-warn">{words.expired}</span>;
  return key.expires_at ? words.until(moment(key.expires_at)) : words.forever;
}
