/** What can be done to a theme. */
import { EllipsisVertical, Merge, Pencil, Split } from "lucide-react";
import { useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { Theme } from "../api/types";
import { texts } from "../texts";
import { MergeDialog, NameDialog } from "./ThemeDialogs";
import type { Actions } from "./useActions";

interface Props {
  theme: Theme;
  /** Themes of the same family: what this one may be the same as. */
  others: Theme[];
  actions: Actions;
  onSplit: () => void;
}

export function ThemeMenu({ theme, others, actions, onSplit }: Props) {
  const [asking, setAsking] = useState<"rename" | "merge" | null>(null);
  const t = texts.themes;
  const items = [
    { id: "rename", text: t.rename, Icon: Pencil, run: () => setAsking("rename") },
    ...(others.length > 0 ? [{ id: "merge", text: t.merge, Icon: Merge, run: () => setAsking("merge") }] : []),
    ...((theme.facts?.mentions ?? 0) > 1 ? [{ id: "split", text: t.select, Icon: Split, run: onSplit }] : []),
  ];
  const close = () => setAsking(null);
  if (!actions.allowed) return null;
  return (
    <>
      <MenuTrigger>
        <Button className="icon-button" aria-label={t.actions(theme.label)}>
          <EllipsisVertical aria-hidden="true" size={17} />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="list" aria-label={t.actions(theme.label)}>
            {items.map(({ id, text, Icon, run }) => (
              <MenuItem key={id} id={id} className="list-item" textValue={text} onAction={run}>
                <Icon aria-hidden="true" size={15} />
                <span className="list-text">{text}</span>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {asking === "rename" && (
        <NameDialog
          title={t.renameTitle}
          label={theme.label}
          onClose={close}
          onSave={(label) => actions.act({ do: "rename", theme: theme.id, label }, t.did.rename(label))}
        />
      )}
      {asking === "merge" && (
        <MergeDialog
          theme={theme}
          others={others}
          onClose={close}
          onMerge={(into) => actions.act({ do: "merge", theme: theme.id, into: into.id }, t.did.merge(theme.label, into.label))}
        />
      )}
    </>
  );
}
