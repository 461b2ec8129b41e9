/** What can be done with one row. */
import { Ellipsis } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { texts } from "../texts";

export interface Act {
  text: string;
  do: () => void;
  danger?: boolean;
}

export function RowMenu({ name, acts }: { name: string; acts: Act[] }) {
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={texts.settings.actionsFor(name)}>
        <Ellipsis aria-hidden="true" size={18} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="list" aria-label={texts.settings.actionsFor(name)}>
          {acts.map((act) => (
            <MenuItem
              key={act.text}
              className={act.danger ? "list-item list-item-danger" : "list-item"}
              onAction={act.do}
              textValue={act.text}
            >
              <span className="list-text">{act.text}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
