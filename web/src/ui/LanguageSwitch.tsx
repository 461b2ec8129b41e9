/** The language of the page. */
import { Check, Languages } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { LANGUAGES, locale, speak, texts } from "../texts";

export function LanguageSwitch() {
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={texts.language}>
        <Languages aria-hidden="true" size={17} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="list"
          aria-label={texts.language}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[locale]}
          onAction={(language) => language !== locale && speak(String(language))}
        >
          {LANGUAGES.map(([language, name]) => (
            <MenuItem key={language} id={language} className="list-item" textValue={name}>
              <span className="list-text" lang={language}>
                {name}
              </span>
              <Check aria-hidden="true" size={15} className="list-check" />
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
