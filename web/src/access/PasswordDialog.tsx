/** Another password; all sessions of the account end with the old one, this one too. */
import { useState } from "react";
import { useChangePassword } from "../api/access";
import { sessionEnded } from "../api/session";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { Trouble } from "../ui/Trouble";
import { Window } from "../ui/Window";
import { Form } from "../ui/Form";
import { Password, SHORTEST } from "./Password";
import "../styles/access.css";

export default function PasswordDialog({ onClose }: { onClose: () => void }) {
  const change = useChangePassword();
  const say = useSay();
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const submit = () => {
    change.mutate(
      { current, new: wanted },
      {
        onSuccess: () => {
          say(texts.access.passwordChanged);
          onClose();
          void sessionEnded();
        },
      },
    );
  };
  return (
    <Window title={texts.access.changePassword} open onClose={onClose} narrow>
      <Form onSend={submit} action={texts.access.changePassword} disabled={current === "" || wanted.length < SHORTEST || change.isPending} onCancel={onClose}>
        {change.isError && <Trouble error={change.error} />}
        <Password label={texts.access.currentPassword} value={current} onChange={setCurrent} complete="current-password" autoFocus />
        <Password
          label={texts.access.newPassword}
          hint={texts.access.passwordHint(SHORTEST)}
          value={wanted}
          onChange={setWanted}
          complete="new-password"
        />
        <p className="quiet">{texts.access.sessionsEnd}</p>
      </Form>
    </Window>
  );
}
