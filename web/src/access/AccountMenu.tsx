/** Who is signed in: another password, and the way out. Nothing where there are no accounts. */
import { CircleUser, KeyRound, LogOut } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { useSignOut } from "../api/access";
import { sentence } from "../api/problem";
import { useProject } from "../project";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { useCaller } from "./permissions";

const PasswordDialog = lazy(() => import("./PasswordDialog"));

export function AccountMenu() {
  const me = useCaller();
  const signOut = useSignOut();
  const { choose } = useProject();
  const say = useSay();
  const [changing, setChanging] = useState(false);
  if (me.kind !== "user") return null;
  const leave = () =>
    signOut.mutate(undefined, {
      onSuccess: () => {
        choose(null);
        location.assign("/"); // a fresh page keeps nothing of what was on this one
      },
      onError: (error) => say(sentence(error), true),
    });
  return (
    <>
      <MenuTrigger>
        <Button className="icon-button" aria-label={texts.access.account(me.name ?? "")}>
          <CircleUser aria-hidden="true" size={19} />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="list" aria-label={texts.access.account(me.name ?? "")}>
            <MenuSection>
              <Header className="list-head">{me.name}</Header>
              <MenuItem className="list-item" onAction={() => setChanging(true)} textValue={texts.access.changePassword}>
                <KeyRound aria-hidden="true" size={15} />
                <span className="list-text">{texts.access.changePassword}</span>
              </MenuItem>
              <MenuItem className="list-item" onAction={leave} textValue={texts.access.signOut}>
                <LogOut aria-hidden="true" size={15} />
                <span className="list-text">{texts.access.signOut}</span>
              </MenuItem>
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
      {changing && (
        <Suspense fallback={null}>
          <PasswordDialog onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </>
  );
}
